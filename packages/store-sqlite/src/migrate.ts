import { existsSync, rmSync } from "node:fs";
import type { DatabaseSyncInstance } from "@photostructure/sqlite";
import { type Log, StoreCorruptError, StoreNewerError } from "@townkit/core";
import { copyDatabase } from "./copy-database.js";
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
  if (found > supported)
    throw new StoreNewerError({ path, found, supported, backup: newestBackup({ path, supported }) });
  if (found === supported) return;

  if (found > 0) {
    const backup = backupPath(path, found);
    // That of an earlier, failed upgrade is replaced.
    rmSync(backup, { force: true });
    copyDatabase({ db, file: backup });
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

const backupPath = (path: string, version: number) => `${path}.backup-v${version}`;

/** What a newer Townkit has kept of the newest schema that is supported here. */
function newestBackup({ path, supported }: { path: string; supported: number }): string | undefined {
  const versions = Array.from({ length: supported }, (_, index) => supported - index);
  return versions.map((version) => backupPath(path, version)).find((file) => existsSync(file));
}

function readPragma(db: DatabaseSyncInstance, name: "user_version" | "application_id"): number {
  return Object.values(db.prepare(`PRAGMA ${name}`).get() as Record<string, number>)[0] ?? 0;
}
