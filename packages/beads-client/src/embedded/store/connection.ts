import { statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { DatabaseSync, type DatabaseSyncInstance } from "@photostructure/sqlite";
import type { OpenOptions } from "../../contract/options.js";
import { BeadsError } from "../../errors/beads-error.js";
import { workspaceMismatch, workspaceMissing } from "../../errors/outside.js";
import { type Prepare, preparing } from "./prepare.js";
import { applicationId, schemaVersion } from "./schema.js";
import { createTables, type Tables } from "./tables.js";

/** The store of an embedded workspace, in its folder. Not `.db`: an older `bd` takes any such file for its own. */
export function storePath(beadsDir: string): string {
  return join(beadsDir, "embedded.sqlite");
}

/** An open store, and which file it was opened from. */
export interface Connection {
  readonly db: DatabaseSyncInstance;
  readonly prepare: Prepare;
  readonly tables: Tables;
  readonly prefix: string;
  /** Made with the workspace, and no other one's. */
  readonly epoch: string;
  /** Which file it is, whatever is in its place by now. */
  readonly identity: string;
}

/**
 * Opens the store that is there; never makes one.
 * @throws BeadsError `workspace_missing`, `workspace_mismatch`, `skew`, or what SQLite throws.
 */
export function openConnection(options: OpenOptions): Connection {
  const { beadsDir, prefix } = options;
  const path = storePath(beadsDir);
  const identity = requireStore(beadsDir);
  const db = new DatabaseSync(`${pathToFileURL(path).href}?mode=rw`, { timeout: 0 });
  try {
    requireOurs({ db, path });
    // Each commit is on the disk before it is told of.
    db.exec("PRAGMA synchronous = FULL");
    // SQLite itself knows upper and lower case of ASCII only.
    db.function("folded", { deterministic: true }, (text: unknown) => String(text).toLowerCase());
    const meta = readMeta(db);
    if (prefix !== undefined && prefix !== meta.prefix)
      throw workspaceMismatch({ beadsDir, problem: `its prefix is ${meta.prefix}, not ${prefix}` });
    const prepare = preparing(db);
    return { db, prepare, tables: createTables(prepare), ...meta, identity };
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * Gives it up. A transaction is ended by itself, because the library keeps statements, and with them what they hold of the file,
 * until they are collected.
 */
export function closeConnection({ db }: Connection): void {
  if (db.isTransaction) db.exec("ROLLBACK");
  db.close();
}

/**
 * Which file the folder's store is now.
 * @throws BeadsError `workspace_missing`; `workspace_mismatch`: `bd` keeps its own beads in the folder.
 */
export function requireStore(beadsDir: string): string {
  const file = statSync(storePath(beadsDir), { throwIfNoEntry: false, bigint: true });
  if (hasBdStore(beadsDir)) throw workspaceMismatch({ beadsDir, problem: "bd keeps its own beads there" });
  if (file === undefined) throw workspaceMissing(beadsDir);
  return `${file.dev}:${file.ino}:${file.birthtimeNs}`;
}

/** `bd` describes its store in this file, whichever kind it is. */
function hasBdStore(beadsDir: string): boolean {
  return statSync(join(beadsDir, "metadata.json"), { throwIfNoEntry: false }) !== undefined;
}

function requireOurs(options: { db: DatabaseSyncInstance; path: string }): void {
  const { db, path } = options;
  const found = { application: pragma(db, "application_id"), version: pragma(db, "user_version") };
  if (found.application === applicationId && found.version === schemaVersion) return;
  const ofAnother = found.application !== applicationId;
  throw new BeadsError({
    code: ofAnother ? "unavailable" : "skew",
    message: ofAnother
      ? `The file ${path} is the database of another program.`
      : `The store ${path} has schema ${found.version}; this version reads ${schemaVersion}.`,
    remedy: ofAnother ? "Give the workspace another folder." : "Use the version of @townkit/beads-client that made it.",
    facts: { path, ...found },
  });
}

function readMeta(db: DatabaseSyncInstance): { prefix: string; epoch: string } {
  const rows = db.prepare("SELECT key, value FROM meta").all() as { key: string; value: string }[];
  const { prefix = "", epoch = "" } = Object.fromEntries(rows.map(({ key, value }) => [key, value]));
  return { prefix, epoch };
}

function pragma(db: DatabaseSyncInstance, name: "user_version" | "application_id"): number {
  return Object.values(db.prepare(`PRAGMA ${name}`).get() as Record<string, number>)[0] ?? 0;
}
