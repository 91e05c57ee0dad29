import type { ListedBead } from "../../contract/bead.js";
import type { ListFilter } from "../../contract/inputs.js";
import type { Prepare } from "../store/prepare.js";
import { byUrgency, type Condition, filterConditions, given, listBeads, oneOf } from "./condition.js";

/** What is no work of its own. */
export const notInternal: Condition = {
  sql: "b.issue_type NOT IN ('gate', 'agent', 'rig', 'role', 'message') AND NOT b.is_template AND NOT b.ephemeral",
  values: [],
};

/** The beads that fit the filter and, where a text is given, hold it. */
export function queryList(options: { prepare: Prepare; filter: ListFilter; text?: string }): readonly ListedBead[] {
  const { prepare, filter, text } = options;
  return listBeads({
    prepare,
    order: byUrgency,
    limit: filter.limit,
    conditions: [...filterConditions(filter), ...listConditions(filter), ...given(text, holds)],
  });
}

function listConditions(filter: ListFilter): readonly Condition[] {
  const { status, closed = false, ids, parent, internal = false, issue_type } = filter;
  const open: Condition = { sql: "b.status <> 'closed'", values: [] };
  return [
    ...(status === undefined && !closed ? [open] : []),
    ...given(status, (statuses) => oneOf("b.status", statuses)),
    ...given(ids, (wanted) => oneOf("b.id", wanted)),
    ...given(parent, (id) => ({
      sql: "b.id IN (SELECT issue_id FROM dependencies WHERE type = 'parent-child' AND depends_on_id = ?)",
      values: [id],
    })),
    // A type that is asked for by its name is meant.
    ...(internal || issue_type !== undefined ? [] : [notInternal]),
  ];
}

function holds(text: string): Condition {
  const folded = text.toLowerCase();
  const places = ["b.id", "b.record ->> '$.title'", "coalesce(b.record ->> '$.description', '')"];
  return { sql: places.map((place) => `instr(folded(${place}), ?)`).join(" OR "), values: places.map(() => folded) };
}
