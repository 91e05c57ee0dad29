import type { DatabaseSyncInstance } from "@photostructure/sqlite";
import { type Assignment, type OperationRecord, RevisionConflictError, type SessionRecord } from "@townkit/core";

/** How one kind of record is kept: the table, its id and revision, and the columns beside the record that queries need. */
interface RecordTable<T> {
  readonly table: string;
  readonly subject: string;
  readonly idOf: (record: T) => string;
  readonly revisionOf: (record: T) => number;
  readonly columns: Readonly<Record<string, (record: T) => string | number>>;
}

export const sessionTable: RecordTable<SessionRecord> = {
  table: "sessions",
  subject: "session",
  idOf: ({ session }) => session.id,
  revisionOf: ({ session }) => session.revision,
  columns: {},
};

export const assignmentTable: RecordTable<Assignment> = {
  table: "assignments",
  subject: "assignment",
  idOf: ({ id }) => id,
  revisionOf: ({ revision }) => revision,
  columns: { session_id: ({ sessionId }) => sessionId, state: ({ state }) => state },
};

export const operationTable: RecordTable<OperationRecord> = {
  table: "operations",
  subject: "operation",
  idOf: ({ key }) => key,
  revisionOf: ({ revision }) => revision,
  columns: {
    settled: ({ result }) => (result === null ? 0 : 1),
    created_at: ({ createdAt }) => Date.parse(createdAt),
  },
};

/** The records of one kind. */
export interface Records<T> {
  get(id: string): T | undefined;
  /** Compare-and-swap. @throws RevisionConflictError when the record does not follow on the one that is kept. */
  put(record: T): void;
}

export function createRecords<T>(options: { db: DatabaseSyncInstance; kind: RecordTable<T> }): Records<T> {
  const { db, kind } = options;
  const { table, subject, idOf, revisionOf } = kind;
  const extra = Object.entries(kind.columns);
  const names = ["id", "revision", "record", ...extra.map(([name]) => name)];
  const selectRecord = db.prepare(`SELECT record FROM ${table} WHERE id = ?`);
  const selectRevision = db.prepare(`SELECT revision FROM ${table} WHERE id = ?`);
  const insert = db.prepare(
    `INSERT INTO ${table} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")}) ON CONFLICT (id) DO NOTHING`,
  );
  const update = db.prepare(
    `UPDATE ${table} SET (${names.join(", ")}) = (${names.map(() => "?").join(", ")}) WHERE id = ? AND revision = ?`,
  );

  return {
    get: (id) => parseRecord<T>(selectRecord.get(id)),
    put(record) {
      const id = idOf(record);
      const expected = revisionOf(record) - 1;
      const values = [id, expected + 1, JSON.stringify(record), ...extra.map(([, columnOf]) => columnOf(record))];
      const { changes } = expected === 0 ? insert.run(...values) : update.run(...values, id, expected);
      if (changes === 1) return;
      const found = (selectRevision.get(id) as { revision: number } | undefined)?.revision ?? 0;
      throw new RevisionConflictError({ subject, id, expected, found });
    },
  };
}

/** The record of a row that was selected with its `record` column. */
function parseRecord<T>(row: unknown): T | undefined {
  return row === undefined ? undefined : (JSON.parse((row as { record: string }).record) as T);
}

export function parseRecords<T>(rows: readonly unknown[]): readonly T[] {
  return rows.map((row) => JSON.parse((row as { record: string }).record) as T);
}
