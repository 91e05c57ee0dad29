import type * as z from "zod";
import {
  type Bead,
  type BeadDetails,
  BeadDetailsSchema,
  BeadSchema,
  type ListedBead,
  ListedBeadSchema,
} from "../../contract/bead.js";
import { isObject, undecodable } from "./answer.js";

/** What `bd` puts beside a bead's own fields, depending on the command. */
const beside = new Set([
  ..."_type schema_version parent dependencies dependents comments dependency_count dependent_count comment_count".split(
    " ",
  ),
  ..."epic_total_children epic_closed_children epic_closeable is_blocked revision comments_omitted".split(" "),
]);

/** The bead's own fields, as the contract has them. */
function own(record: Record<string, unknown>): Record<string, unknown> {
  const fields = Object.entries(record).filter(([name, value]) => !beside.has(name) && value !== null && value !== "");
  const labels = Array.isArray(record.labels) ? [...record.labels].sort() : [];
  return { ...Object.fromEntries(fields), labels };
}

/** One of `bd list` and `bd ready`. */
export function toListedBead(record: unknown): ListedBead {
  const { dependency_count = 0, dependent_count = 0, comment_count = 0, dependencies, ...more } = object(record);
  return parsed(ListedBeadSchema, {
    ...own(more),
    ...{ dependency_count, dependent_count, comment_count },
    ...(Array.isArray(dependencies) && { dependencies }),
  });
}

/** One of `bd show`, which gives whole beads at the other ends of the dependencies. */
export function toDetails(record: unknown): BeadDetails {
  const found = object(record);
  const id = String(found.id);
  return parsed(BeadDetailsSchema, {
    ...own(found),
    dependencies: list(found.dependencies).map((end) => ({
      issue_id: id,
      depends_on_id: end.id,
      type: end.dependency_type,
    })),
    dependents: list(found.dependents).map((end) => ({
      issue_id: end.id,
      depends_on_id: id,
      type: end.dependency_type,
    })),
    comments: list(found.comments),
  });
}

/** The bead without what hangs on it. */
export function withoutHanging(details: BeadDetails): Bead {
  const { dependencies: _dependencies, dependents: _dependents, comments: _comments, ...bead } = details;
  return parsed(BeadSchema, bead);
}

/** What stands between it and its end, by the beads that `bd show` gives of the other ends. */
export function obstaclesIn(record: unknown): { blockers: readonly string[]; children: readonly string[] } {
  const found = object(record);
  const isBlocker = ({ dependency_type, status }: Record<string, unknown>) =>
    ["blocks", "conditional-blocks", "waits-for"].includes(String(dependency_type)) &&
    status !== "closed" &&
    status !== "pinned";
  const isOpenChild = ({ dependency_type, status }: Record<string, unknown>) =>
    dependency_type === "parent-child" && status !== "closed";
  const ids = (ends: readonly Record<string, unknown>[]) => ends.map(({ id }) => String(id)).sort();
  return {
    blockers: ids(list(found.dependencies).filter(isBlocker)),
    children: ids(list(found.dependents).filter(isOpenChild)),
  };
}

function list(value: unknown): readonly Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function object(value: unknown): Record<string, unknown> {
  if (isObject(value)) return value;
  throw undecodable({ what: "A bead", problem: "it is no object", effect: "none" });
}

function parsed<T>(schema: z.ZodType<T>, value: Record<string, unknown>): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problem = result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
  throw undecodable({ what: `The bead ${String(value.id)}`, problem, effect: "none", cause: result.error });
}
