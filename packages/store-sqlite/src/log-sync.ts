import { closeSync, fdatasync, openSync } from "node:fs";
import { promisify } from "node:util";

const dataSync = promisify(fdatasync);

/** Puts SQLite's write-ahead log on the disk, outside of this thread. */
export interface LogSync {
  /** @throws NodeJS.ErrnoException */
  sync(): Promise<void>;
  /** While no sync runs. */
  close(): void;
}

/**
 * For a database in exclusive mode with `synchronous = NORMAL`: then SQLite itself syncs the log when it begins one and
 * before it takes it over into the database, and leaves the sync after each transaction to us
 * (https://www.sqlite.org/pragma.html#pragma_synchronous). The log is one file until the mode is left; no lock is on it that
 * closing this descriptor could give back.
 */
export function openLogSync(databasePath: string): LogSync {
  const path = `${databasePath}-wal`;
  let descriptor: number | undefined;

  function open(): number | undefined {
    try {
      return openSync(path, "r+");
    } catch (error) {
      // It comes with the first change.
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }

  return {
    async sync() {
      descriptor ??= open();
      if (descriptor !== undefined) await dataSync(descriptor);
    },
    close() {
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
    },
  };
}
