import { createHash } from "node:crypto";
import * as z from "zod";
import { BeadIdSchema, BeadSchema, CommentSchema, DependencySchema } from "../../contract/bead.js";
import { checked } from "../../contract/checked.js";
import { TextSchema, TitleSchema } from "../../contract/texts.js";
import { BeadsError } from "../../errors/beads-error.js";
import type { Patch } from "../store/tables.js";
import { wholeSeconds } from "../whole-seconds.js";

/** What a line of an export says. */
export type ParsedLine =
  | { readonly kind: "skipped" }
  | { readonly kind: "other"; readonly key: string }
  | {
      readonly kind: "bead";
      readonly id: string;
      readonly updatedAt: string;
      readonly labels: readonly string[];
      /** What has to be changed of the line's own fields, so that what is empty is absent and what is needed is there. */
      readonly corrections: Patch;
    };

/** What a line must be once it is corrected. Fields that are not named here are taken as they are. */
const LineSchema = BeadSchema.extend({
  id: BeadIdSchema,
  title: TitleSchema,
  description: TextSchema.optional(),
  design: TextSchema.optional(),
  acceptance_criteria: TextSchema.optional(),
  notes: TextSchema.optional(),
  labels: z.array(z.string().min(1)).optional(),
  dependencies: z.array(DependencySchema.partial({ issue_id: true })).optional(),
  comments: z
    .array(
      CommentSchema.extend({
        id: z.union([z.string(), z.number()]).optional(),
        issue_id: z.string().optional(),
        text: TextSchema,
      }),
    )
    .optional(),
})
  .refine(
    ({ status, closed_at }) => (status === "closed") === (closed_at !== undefined),
    "only a closed bead has closed_at",
  )
  .refine(({ ephemeral, no_history }) => !(ephemeral && no_history), "ephemeral and no_history exclude each other");

/** Of a bead without a priority: what bd gives to a new one, and not the 0 that its own import makes of it. */
const defaultPriority = 2;

/**
 * Reads one line, whichever version of `bd` wrote it. `now`: for times that it lacks.
 * @throws BeadsError `invalid_input`, `text_too_long`
 */
export function parseLine(options: { line: string; number: number; now: string }): ParsedLine {
  const { line, number, now } = options;
  if (line.trim() === "") return { kind: "skipped" };
  const fields = parseObject({ line, number });
  const type = fields._type ?? "issue";
  // From 1.3 on the first line may name the format. Deleted beads stood in exports until 0.49.
  if ("_schema" in fields || fields.status === "tombstone") return { kind: "skipped" };
  if (type !== "issue") return { kind: "other", key: `${type}:${fields.key ?? digest(line)}` };
  const corrections = correctionsFor({ fields, now });
  const corrected = Object.entries({ ...fields, ...corrections }).filter(([, value]) => value !== null);
  const bead = checked({ schema: LineSchema, value: Object.fromEntries(corrected), what: `Line ${number}` });
  return { kind: "bead", id: bead.id, updatedAt: bead.updated_at, labels: bead.labels ?? [], corrections };
}

function parseObject(options: { line: string; number: number }): Record<string, unknown> {
  const { line, number } = options;
  let value: unknown;
  let cause: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    cause = error;
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new BeadsError({
    code: "invalid_input",
    message: `Line ${number} is no JSON object.`,
    remedy: "Give the lines of an export, whole.",
    facts: { line: number },
    cause,
  });
}

function correctionsFor(options: { fields: Record<string, unknown>; now: string }): Patch {
  const { fields, now } = options;
  const empty = Object.keys(fields).filter((key) => fields[key] === "" || fields[key] === null);
  const { status = "open", created_at = now, updated_at = now } = withoutEmpty({ fields, empty });
  const defaults = { status, priority: defaultPriority, issue_type: "task", created_at, updated_at };
  const lacking = Object.entries(defaults).filter(([key]) => fields[key] === undefined || empty.includes(key));
  return {
    ...Object.fromEntries(empty.map((key) => [key, null])),
    ...(Object.fromEntries(lacking) as Patch),
    ...(status === "closed" && !fields.closed_at && { closed_at: afterBoth(String(created_at), String(updated_at)) }),
    // Its name in 0.33 to 0.37.
    ...(fields.wisp === true && { ephemeral: true, wisp: null }),
  };
}

function withoutEmpty(options: { fields: Record<string, unknown>; empty: readonly string[] }): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options.fields).filter(([key]) => !options.empty.includes(key)));
}

/** A second after both, as bd does. */
function afterBoth(first: string, second: string): string {
  const oneSecondMs = 1000;
  return wholeSeconds(Math.max(Date.parse(first) || 0, Date.parse(second) || 0) + oneSecondMs);
}

function digest(line: string): string {
  return createHash("sha256").update(line).digest("hex").slice(0, 32);
}
