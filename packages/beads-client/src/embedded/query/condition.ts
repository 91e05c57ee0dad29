import type { ListedBead } from "../../contract/bead.js";
import type { ListFilter, ReadyFilter } from "../../contract/inputs.js";
import type { Prepare } from "../store/prepare.js";
import { toListedBead } from "../store/rows.js";
import { beadText } from "../store/tables.js";

/** A part of a question about beads `b`, and the values of its places in their order. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

export const byUrgency = "b.priority, b.created_at DESC, b.id";
export const byAge = "b.created_at, b.id";

const counts = {
  dependency_count: "(SELECT count(*) FROM dependencies WHERE issue_id = b.id AND type = 'blocks')",
  dependent_count: "(SELECT count(*) FROM dependencies WHERE depends_on_id = b.id AND type = 'blocks')",
  comment_count: "(SELECT count(*) FROM comments WHERE issue_id = b.id)",
};

/** The beads for which all conditions hold. */
export function listBeads(options: {
  prepare: Prepare;
  conditions: readonly Condition[];
  order: string;
  limit: number | undefined;
}): readonly ListedBead[] {
  const { prepare, order, limit } = options;
  const { sql, values } = all(options.conditions);
  const select = prepare(`SELECT ${beadText(counts)} AS bead FROM beads b WHERE ${sql} ORDER BY ${order} LIMIT ?`);
  return (select.all(...values, limit ?? -1) as { bead: string }[]).map(({ bead }) => toListedBead(bead));
}

/** The id of the first bead for which all conditions hold. */
export function firstId(options: {
  prepare: Prepare;
  conditions: readonly Condition[];
  order: string;
}): string | undefined {
  const { sql, values } = all(options.conditions);
  const select = options.prepare(`SELECT b.id FROM beads b WHERE ${sql} ORDER BY ${options.order} LIMIT 1`);
  return (select.get(...values) as { id: string } | undefined)?.id;
}

/** Each of them holds. */
function all(conditions: readonly Condition[]): Condition {
  return {
    sql: conditions.map(({ sql }) => `(${sql})`).join(" AND ") || "TRUE",
    values: conditions.flatMap(({ values }) => values),
  };
}

export function oneOf(column: string, values: readonly string[]): Condition {
  return { sql: `${column} IN (SELECT value FROM json_each(?))`, values: [JSON.stringify(values)] };
}

/** What the filters of `list` and of `ready` have in common. */
export function filterConditions(filter: ListFilter | ReadyFilter): readonly Condition[] {
  const { assignee, unassigned, issue_type, priority, labels = [], labelsAny, metadata = {} } = filter;
  return [
    ...given(assignee, (value) => ({ sql: "b.assignee = ?", values: [value] })),
    ...(unassigned ? [{ sql: "b.assignee IS NULL", values: [] }] : []),
    ...given(issue_type, (value) => ({ sql: "b.issue_type = ?", values: [value] })),
    ...given(priority, (value) => ({ sql: "b.priority = ?", values: [value] })),
    ...labels.map((label) => hasLabel([label])),
    ...given(labelsAny, hasLabel),
    ...Object.entries(metadata).map(hasMetadata),
  ];
}

export function hasLabel(labels: readonly string[]): Condition {
  const { sql, values } = oneOf("label", labels);
  return { sql: `b.id IN (SELECT issue_id FROM labels WHERE ${sql})`, values };
}

/** SQLite makes numbers of `true` and `false`. */
function hasMetadata([key, value]: [string, string]): Condition {
  const path = `$.metadata."${key}"`;
  const type = "json_type(b.record, ?)";
  return {
    sql: `CASE WHEN ${type} IN ('true', 'false') THEN ${type} ELSE CAST(b.record ->> ? AS TEXT) END = ?`,
    values: [path, path, path, value],
  };
}

export function given<T>(value: T | undefined, condition: (value: T) => Condition): readonly Condition[] {
  return value === undefined ? [] : [condition(value)];
}
