import { chmodSync, closeSync, existsSync, openSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DatabaseSync, type DatabaseSyncInstance } from "@photostructure/sqlite";
import { StoreCorruptError, StoreFailedError, TownLockedError } from "@townkit/core";
import { describeHolder, type Holder, readHolder, removeHolder, writeHolder } from "./holder.js";
import { isLocked, storeError } from "./sqlite-errors.js";

/**
 * How long an opener tries while the file is locked and nobody who lives has put a name to it: a winner that has not written
 * its name yet, or openers that stand in each other's way. Between two tries it holds nothing, for a time that varies.
 */
const tryForMs = 1000;
const pauseMs = () => 10 + Math.random() * 40;

/** The open, locked database and how to give it up. */
export interface DatabaseFile {
  readonly db: DatabaseSyncInstance;
  /** @throws StoreFullError, StoreFailedError: it is closed all the same, and nothing is lost. */
  close(): void;
  /** Closes a file that turned out not to be usable, and leaves it as it is. */
  abandon(): void;
}

/**
 * Opens the file, makes it if there is none, and locks it for this process alone.
 *
 * The lock is SQLite's exclusive one on the database file itself, held from here to `close`. The kernel keeps it: of two
 * processes that race exactly one gets it, and it ends with its process, however that ends, so there is no stale lock to
 * judge. It cannot be removed by deleting a file. The database must not be opened by anything but SQLite while it is
 * held: closing any descriptor of it in this process would give the kernel's lock back.
 * @throws TownLockedError, StoreCorruptError, StoreFailedError
 */
export async function openDatabaseFile(options: { path: string; holder: Holder }): Promise<DatabaseFile> {
  const { path, holder } = options;
  makeFile(path);
  const deadline = performance.now() + tryForMs;
  for (;;) {
    const db = openLocked(path);
    if (db !== undefined) return named({ db, path, holder });
    const found = readHolder(path);
    if (found !== undefined || performance.now() > deadline)
      throw new TownLockedError({ path, holder: describeHolder(found) });
    await sleep(pauseMs());
  }
}

/** The locked database, with the holder's name beside it. */
function named(options: { db: DatabaseSyncInstance; path: string; holder: Holder }): DatabaseFile {
  const { db, path, holder } = options;
  try {
    writeHolder({ path, holder });
  } catch (error) {
    abandonFile({ db, path });
    throw storeError({ path, error });
  }
  return { db, close: () => closeFile({ db, path }), abandon: () => abandonFile({ db, path }) };
}

/** The database with its lock; undefined while another connection has a lock on it. */
function openLocked(path: string): DatabaseSyncInstance | undefined {
  let db: DatabaseSyncInstance | undefined;
  try {
    db = new DatabaseSync(path, { timeout: 0 });
    lock(db);
    return db;
  } catch (error) {
    db?.close();
    if (isLocked(error)) return undefined;
    throw storeError({ path, error });
  }
}

/** Without opening a file that exists: see the lock. SQLite gives its side files the mode of this one. */
function makeFile(path: string): void {
  // A log is only made after its database has content, so it is looked at first: another opener may be making both just now.
  const logSize = sizeOf(`${path}-wal`);
  if (logSize > 0 && sizeOf(path) === 0)
    throw new StoreCorruptError({ path, problem: "it is empty or gone, but its -wal file is not." });
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EEXIST") throw notMade({ path, code, cause: error });
    chmodIfOurs(path);
  }
}

function notMade(options: { path: string; code: string | undefined; cause: unknown }): StoreFailedError {
  const { path, code, cause } = options;
  const folder = dirname(path);
  const missing = code === "ENOENT" && !existsSync(folder);
  const problem = missing ? `there is no folder ${folder}.` : `its file cannot be made (${code}).`;
  return new StoreFailedError({ path, problem, ...(missing && { remedy: "Make that folder first." }), cause });
}

/** A file of another owner keeps its mode; SQLite then says whether it can be used. */
function chmodIfOurs(path: string): void {
  const { mode, uid } = statSync(path);
  if ((mode & 0o077) !== 0 && uid === process.getuid?.()) chmodSync(path, 0o600);
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** In exclusive mode a connection keeps every lock that it gets; an exclusive transaction gets the highest one. */
function lock(db: DatabaseSyncInstance): void {
  db.exec("PRAGMA locking_mode = EXCLUSIVE");
  db.exec("BEGIN EXCLUSIVE");
  db.exec("COMMIT");
}

/**
 * The name goes before the lock does, so that it is never removed from under a next holder. The lock is given back by
 * leaving the write-ahead log and exclusive mode, because closing alone does not: the library keeps prepared statements, and
 * with them the connection, until they are collected. What is left of a store that was closed is one file.
 */
function closeFile(options: { db: DatabaseSyncInstance; path: string }): void {
  const { db, path } = options;
  removeHolder(path);
  try {
    db.exec("PRAGMA journal_mode = DELETE");
    unlock(db);
  } catch (error) {
    throw storeError({ path, error });
  } finally {
    db.close();
  }
}

/** For a store that was not to be opened. What keeps it from being unlocked is why it was refused: that is told already. */
function abandonFile(options: { db: DatabaseSyncInstance; path: string }): void {
  const { db, path } = options;
  removeHolder(path);
  try {
    unlock(db);
  } catch {
  } finally {
    db.close();
  }
}

/** The lock goes with the first read after the change of mode. */
function unlock(db: DatabaseSyncInstance): void {
  db.exec("PRAGMA locking_mode = NORMAL");
  db.exec("SELECT 1 FROM sqlite_schema");
}
