import type { DatabaseSyncInstance } from "@photostructure/sqlite";
import type { Assignment, AssignmentFilter } from "@townkit/core";
import { parseRecords } from "./records.js";

/** How many assignments a listing without a limit gives. */
const defaultLimit = 100;

/** The assignments that the filter names, newest first. The conditions are built so that each of them can use its index. */
export function queryAssignments(options: {
  db: DatabaseSyncInstance;
  filter: AssignmentFilter;
}): readonly Assignment[] {
  const { sessionId, state, limit = defaultLimit } = options.filter;
  const conditions = [
    ...(sessionId === undefined ? [] : [{ sql: "session_id = ?", value: sessionId }]),
    ...(state === undefined
      ? []
      : [{ sql: "state IN (SELECT value FROM json_each(?))", value: JSON.stringify(state) }]),
  ];
  const where = conditions.length === 0 ? "" : `WHERE ${conditions.map(({ sql }) => sql).join(" AND ")}`;
  const select = options.db.prepare(`SELECT record FROM assignments ${where} ORDER BY ordinal DESC LIMIT ?`);
  return parseRecords(select.all(...conditions.map(({ value }) => value), limit));
}
