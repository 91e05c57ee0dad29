import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import type { Assignment, Json, SessionRecord } from "@townkit/core";

/** What a town's store holds, read with SQLite alone. */
export interface BareStore {
  readonly sessions: readonly SessionRecord[];
  readonly assignments: readonly Assignment[];
  /** What one of its backends has kept in it. */
  stateOf(backend: string): Map<string, Json>;
  close(): void;
}

/** `town`: its folder. Both tables are read and parsed whole. */
export function openBareStore(town: string): BareStore {
  const db = new DatabaseSync(join(town, ".town", "town.db"));
  const recordsOf = (table: string) =>
    db
      .prepare(`SELECT record FROM ${table} ORDER BY ordinal`)
      .all()
      .map(({ record }) => JSON.parse(String(record)) as unknown);
  return {
    sessions: recordsOf("sessions") as SessionRecord[],
    assignments: recordsOf("assignments") as Assignment[],
    stateOf(backend) {
      const rows = db.prepare("SELECT key, value FROM state WHERE namespace = ?").all(backend);
      return new Map(rows.map(({ key, value }) => [String(key), JSON.parse(String(value)) as Json]));
    },
    close: () => db.close(),
  };
}
