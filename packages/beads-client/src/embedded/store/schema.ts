import { createKeyField } from "../../contract/create-key.js";

/** Marks a database file as a store of ours: "bead" in ASCII. */
export const applicationId = 0x62656164;
/** The version of the schema. A store of another one is refused. */
export const schemaVersion = 1;

/**
 * A bead is its line of an export without what hangs on it: `record`, the text as it came, changed only by SQLite's own
 * functions. So fields that nobody here knows are kept to the letter, numbers beyond JavaScript's too. What questions are
 * asked by is computed from it. Times are seconds since the epoch.
 */
export const schemaSql = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE beads (
    ordinal INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    record TEXT NOT NULL,
    status TEXT NOT NULL GENERATED ALWAYS AS (record ->> '$.status') STORED,
    active INTEGER NOT NULL GENERATED ALWAYS AS (status NOT IN ('closed', 'pinned')) STORED,
    priority INTEGER NOT NULL GENERATED ALWAYS AS (record ->> '$.priority') STORED,
    issue_type TEXT NOT NULL GENERATED ALWAYS AS (record ->> '$.issue_type') STORED,
    assignee TEXT GENERATED ALWAYS AS (record ->> '$.assignee') STORED,
    created_at INTEGER NOT NULL GENERATED ALWAYS AS (unixepoch(record ->> '$.created_at')) STORED,
    defer_until INTEGER GENERATED ALWAYS AS (unixepoch(record ->> '$.defer_until')) STORED,
    pinned INTEGER NOT NULL GENERATED ALWAYS AS (coalesce(record ->> '$.pinned', 0)) STORED,
    ephemeral INTEGER NOT NULL GENERATED ALWAYS AS (coalesce(record ->> '$.ephemeral', 0)) STORED,
    is_template INTEGER NOT NULL GENERATED ALWAYS AS (coalesce(record ->> '$.is_template', 0)) STORED,
    create_key TEXT GENERATED ALWAYS AS (record ->> '$.metadata.${createKeyField}') STORED
  ) STRICT;
  CREATE INDEX beads_in_order ON beads (priority, created_at DESC, id);
  CREATE INDEX beads_of_status ON beads (status, priority, created_at DESC, id);
  CREATE INDEX beads_of_assignee ON beads (assignee) WHERE assignee IS NOT NULL;
  CREATE INDEX beads_of_key ON beads (create_key) WHERE create_key IS NOT NULL;
  CREATE INDEX beads_deferred ON beads (defer_until) WHERE defer_until IS NOT NULL;

  CREATE TABLE dependencies (
    issue_id TEXT NOT NULL,
    depends_on_id TEXT NOT NULL,
    record TEXT NOT NULL,
    type TEXT NOT NULL GENERATED ALWAYS AS (record ->> '$.type') STORED,
    any_child INTEGER NOT NULL GENERATED ALWAYS AS (
      CASE WHEN json_valid(record ->> '$.metadata') THEN record ->> '$.metadata' ->> '$.gate' IS 'any-children' ELSE 0 END
    ) STORED,
    PRIMARY KEY (issue_id, depends_on_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX dependencies_on ON dependencies (depends_on_id, type);

  CREATE TABLE labels (issue_id TEXT NOT NULL, label TEXT NOT NULL, PRIMARY KEY (issue_id, label)) STRICT, WITHOUT ROWID;
  CREATE INDEX labels_by_name ON labels (label);

  CREATE TABLE comments (ordinal INTEGER PRIMARY KEY, issue_id TEXT NOT NULL, record TEXT NOT NULL) STRICT;
  CREATE INDEX comments_of_bead ON comments (issue_id);

  CREATE TABLE other_lines (key TEXT PRIMARY KEY, line TEXT NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE journal (seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, kind TEXT NOT NULL, fields TEXT NOT NULL) STRICT;
`;
