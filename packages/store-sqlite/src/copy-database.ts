import { closeSync, fsyncSync, openSync } from "node:fs";
import { open } from "node:fs/promises";
import { backup, type DatabaseSyncInstance } from "@photostructure/sqlite";

/**
 * Writes what the database holds to a new file, for its owner only, and to the disk.
 * @throws the system's error where there is something at the path already.
 */
export function copyDatabase(options: { db: DatabaseSyncInstance; file: string }): void {
  const { db, file } = options;
  // SQLite fills an empty file, and keeps its mode.
  closeSync(openSync(file, "wx", 0o600));
  db.prepare("VACUUM INTO ?").run(file);
  const copy = openSync(file, "r");
  try {
    fsyncSync(copy);
  } finally {
    closeSync(copy);
  }
}

/** What this thread may have to wait for, in pages of 4 KB. */
const portion = 64;

/**
 * As `copyDatabase`, beside this thread, which may go on with the database between two portions: what it changes until the end is in
 * the copy, too. The copy is put on the disk as it grows: its end, which this thread may have to wait for, finds little left.
 * @throws the system's error where there is something at the path already.
 */
export async function copyInPortions(options: { db: DatabaseSyncInstance; file: string }): Promise<void> {
  const { db, file } = options;
  const copy = await open(file, "wx", 0o600);
  let flushing: Promise<void> | undefined;
  function flush(): void {
    // Where it fails SQLite's own sync at the end fails, too.
    flushing ??= copy
      .datasync()
      .catch(() => {})
      .finally(() => {
        flushing = undefined;
      });
  }
  try {
    await backup(db, file, { rate: portion, progress: flush });
    await flushing;
    await copy.sync();
  } finally {
    await flushing;
    await copy.close();
  }
}
