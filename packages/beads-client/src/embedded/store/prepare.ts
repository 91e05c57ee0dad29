import type { DatabaseSyncInstance, StatementSyncInstance } from "@photostructure/sqlite";

/** The statement for a text of SQL, compiled once. Texts must be few: what varies is a value and no part of them. */
export type Prepare = (sql: string) => StatementSyncInstance;

export function preparing(db: DatabaseSyncInstance): Prepare {
  const compiled = new Map<string, StatementSyncInstance>();
  return (sql) => {
    const statement = compiled.get(sql) ?? db.prepare(sql);
    compiled.set(sql, statement);
    return statement;
  };
}
