import { closeSync, openSync } from "node:fs";
import { open } from "node:fs/promises";
import { backup, DatabaseSync, type DatabaseSyncInstance } from "@photostructure/sqlite";
import { storeError } from "./sqlite-errors.js";

/** With which every database of SQLite begins that holds anything. */
const magic = "SQLite format 3\0";

/** Whether a file is a database of SQLite, whosever it is. @throws the system's error. */
export async function isSqliteFile(path: string): Promise<boolean> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(magic.length), 0, magic.length, 0);
    return bytesRead === magic.length && buffer.toString("latin1") === magic;
  } finally {
    await file.close();
  }
}

/** How long another program may keep its database locked before it counts as not to be read, in milliseconds. */
const patienceMs = 10_000;

/**
 * Copies a database of some other program, which may be writing to it, as it is at one moment, with what is still in its
 * write-ahead log. Never for a store of ours that this process has open: see `SqliteStore.copyTo`. Does not hold up this thread.
 * @throws StoreFullError, StoreCorruptError, StoreFailedError: it cannot be read, or there is something at `to` already.
 */
export async function copySqliteFile(options: { from: string; to: string }): Promise<void> {
  const { from, to } = options;
  let db: DatabaseSyncInstance | undefined;
  try {
    closeSync(openSync(to, "wx", 0o600));
    db = new DatabaseSync(from, { readOnly: true, timeout: patienceMs });
    // All pages in one step: between two, a writer would make it begin again.
    await backup(db, to, { rate: 1_000_000_000 });
  } catch (error) {
    throw storeError({ path: from, error });
  } finally {
    db?.close();
  }
}
