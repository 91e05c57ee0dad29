import { closeSync, openSync, rmSync } from "node:fs";
import type { DatabaseSyncInstance } from "@photostructure/sqlite";
import { type Log, StoreCorruptError, StoreNewerError } from "@townkit/core";
import type { Migration } from "./migrations.js";

/** Marks a database file as a store of ours: "town" in ASCII. */
const applicationId = 0x746f776e;

/**
 * Brings the schema up to the last migration, in one transaction. Before an existing store is changed, a copy of it is made
 * beside the file, `<path>.backup-v<its version>`; it is left there.
 * @throws StoreNewerError, StoreCorruptError: nothing was changed.
 */
export function migrate(options: {
  db: DatabaseSyncInstance;
  path: string;
  migrations: readonly Migration[];
  log: Log;
}): void {
  const { db, path, migrations, log } = options;
  const found = readPragma(db, "user_version");
  const supported = migrations.at(-1)?.version ?? 0;
  if (isOfAnotherProgram(db)) throw new StoreCorruptError({ path, problem: "it is the database of another program." });
  if (found > supported) throw new StoreNewerError({ path, found, supported });
  if (found === supported) return;

  if (found > 0) {
    const backup = `${path}.backup-v${found}`;
    copyTo({ db, file: backup });
    log.info("The store is brought to a newer schema; the old one is kept beside it.", {
      path,
      found,
      supported,
      backup,
    });
  }
  db.exec("BEGIN IMMEDIATE");
  try {
    for (const { version, sql } of migrations) if (version > found) db.exec(sql);
    db.exec(`PRAGMA application_id = ${applicationId}`);
    db.exec(`PRAGMA user_version = ${supported}`);
    db.exec("COMMIT");
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}

/** A file with nothing in it is a new store; anything else must carry our mark. */
function isOfAnotherProgram(db: DatabaseSyncInstance): boolean {
  const isEmpty = db.prepare("SELECT 1 FROM sqlite_schema LIMIT 1").get() === undefined;
  return !isEmpty && readPragma(db, "application_id") !== applicationId;
}

/** SQLite fills an empty file and keeps its mode; a copy of an earlier, failed upgrade is replaced. */
function copyTo(options: { db: DatabaseSyncInstance; file: string }): void {
  rmSync(options.file, { force: true });
  closeSync(openSync(options.file, "wx", 0o600));
  options.db.prepare("VACUUM INTO ?").run(options.file);
}

function readPragma(db: DatabaseSyncInstance, name: "user_version" | "application_id"): number {
  return Object.values(db.prepare(`PRAGMA ${name}`).get() as Record<string, number>)[0] ?? 0;
}
