import { randomUUID } from "node:crypto";
import { closeSync, linkSync, mkdirSync, openSync, rmSync } from "node:fs";
import { DatabaseSync } from "@photostructure/sqlite";
import { storePath } from "./connection.js";
import { applicationId, schemaSql, schemaVersion } from "./schema.js";

/**
 * Makes the store of a new workspace, unless one is there. It is made under another name, and put in its place whole: of any
 * number of makers at once one is, and nobody ever sees a half of it.
 */
export function makeStore(options: { beadsDir: string; prefix: string }): void {
  const { beadsDir, prefix } = options;
  mkdirSync(beadsDir, { recursive: true, mode: 0o700 });
  const path = storePath(beadsDir);
  const draft = `${path}.${randomUUID()}.new`;
  try {
    fill({ file: draft, prefix });
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    for (const suffix of ["", "-wal", "-shm"]) rmSync(draft + suffix, { force: true });
  }
}

function fill(options: { file: string; prefix: string }): void {
  // SQLite fills an empty file and keeps its mode, which its side files get too.
  closeSync(openSync(options.file, "wx", 0o600));
  const db = new DatabaseSync(options.file);
  try {
    // Nobody reads what a maker that died has left of a draft: there is nothing to be rolled back from a disk.
    db.exec("PRAGMA journal_mode = MEMORY; BEGIN");
    db.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${schemaVersion};`);
    db.exec(schemaSql);
    const insert = db.prepare("INSERT INTO meta (key, value) VALUES (?, ?)");
    insert.run("prefix", options.prefix);
    insert.run("epoch", randomUUID());
    db.exec("COMMIT; PRAGMA journal_mode = WAL");
  } finally {
    db.close();
  }
}
