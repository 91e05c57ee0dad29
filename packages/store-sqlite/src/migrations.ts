/** One step of the schema. Steps are never changed once they were published; a new one is added. */
export interface Migration {
  /** Stands in the file as `user_version` once the step is done. Numbered from 1 without gaps. */
  readonly version: number;
  readonly sql: string;
}

/**
 * Records are JSON; beside them stand the columns that a query or a compare-and-swap needs. `ordinal` is the order of first
 * commit. Times are milliseconds since the epoch. The journal's newest row is never deleted: its number is the next one's base.
 */
const first: Migration = {
  version: 1,
  sql: `
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

    CREATE TABLE sessions (
      ordinal INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      revision INTEGER NOT NULL,
      record TEXT NOT NULL
    ) STRICT;

    CREATE TABLE assignments (
      ordinal INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      revision INTEGER NOT NULL,
      record TEXT NOT NULL,
      session_id TEXT NOT NULL,
      state TEXT NOT NULL
    ) STRICT;
    CREATE INDEX assignments_of_session ON assignments (session_id, ordinal);
    CREATE INDEX assignments_in_state ON assignments (state, ordinal);

    CREATE TABLE operations (
      id TEXT PRIMARY KEY,
      revision INTEGER NOT NULL,
      record TEXT NOT NULL,
      settled INTEGER NOT NULL,
      created_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX operations_by_age ON operations (settled, created_at);

    CREATE TABLE journal (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, event TEXT NOT NULL) STRICT;

    CREATE TABLE state (
      namespace TEXT NOT NULL,
      key TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (namespace, key)
    ) STRICT, WITHOUT ROWID;
  `,
};

export const migrations: readonly Migration[] = [first];
