import type * as z from "zod";
import {
  type Bead,
  type BeadDetails,
  BeadDetailsSchema,
  BeadSchema,
  type Comment,
  CommentSchema,
  type ListedBead,
  ListedBeadSchema,
} from "../../contract/bead.js";
import { BeadsError } from "../../errors/beads-error.js";
import { notFound } from "../../errors/refusals.js";
import type { BeadRow, Tables } from "./tables.js";

/** A row of a listing. */
export interface ListedRow extends BeadRow {
  readonly dependency_count: number;
  readonly dependent_count: number;
  readonly comment_count: number;
}

/** @throws BeadsError `not_found` */
export function requireBead(tables: Tables, id: string): Bead {
  const row = tables.bead(id);
  if (row === undefined) throw notFound(id);
  return toBead(row);
}

export function toBead(row: BeadRow): Bead {
  return understood(BeadSchema, partsOf(row));
}

export function toListedBead(row: ListedRow): ListedBead {
  const { dependency_count, dependent_count, comment_count } = row;
  return understood(ListedBeadSchema, { ...partsOf(row), dependency_count, dependent_count, comment_count });
}

/** @throws BeadsError `not_found` */
export function requireDetails(tables: Tables, id: string): BeadDetails {
  const row = tables.bead(id);
  if (row === undefined) throw notFound(id);
  const parse = (text: string): unknown => JSON.parse(text);
  return understood(BeadDetailsSchema, {
    ...partsOf(row),
    dependencies: tables.edgesFrom(id).map(parse),
    dependents: tables.edgesTo(id).map(parse),
    comments: tables.comments(id).map(toComment),
  });
}

function toComment(text: string): Comment {
  const comment = JSON.parse(text) as Record<string, unknown>;
  // Before 1.0 they were numbers.
  return understood(CommentSchema, { ...comment, id: String(comment.id) });
}

function partsOf(row: BeadRow): Record<string, unknown> {
  return { ...JSON.parse(row.record), labels: JSON.parse(row.labels) };
}

/** What was checked when it came in; so what does not fit was changed by somebody else. */
function understood<T>(schema: z.ZodType<T>, value: Record<string, unknown>): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new BeadsError({
    code: "undecodable",
    message: `What the store has of ${value.id} is no bead: ${problems.join("; ")}`,
    remedy: "Put back a copy of the store, or import an export of its beads.",
    facts: { id: value.id, problems },
  });
}
