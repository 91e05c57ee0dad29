import { closeSync, fdatasync, fdatasyncSync, openSync } from "node:fs";

/** Puts SQLite's write-ahead log on the disk, outside of this thread. */
export interface LogSync {
  /** @throws NodeJS.ErrnoException, from the first failure on */
  sync(): Promise<void>;
  close(): void;
}

/**
 * How long a sync may take beside this thread. The threads for that are few and the whole process's: a folder on a network
 * that does not answer holds one for each call about it. Then this thread waits for the disk itself, as SQLite would.
 */
const besideMs = 250;

/**
 * For a database in exclusive mode with `synchronous = NORMAL`: then SQLite itself syncs the log when it begins one and
 * before it takes it over into the database, and leaves the sync after each transaction to us
 * (https://www.sqlite.org/pragma.html#pragma_synchronous). The log is one file until the mode is left; no lock is on it that
 * closing this descriptor could give back.
 */
export function openLogSync(databasePath: string): LogSync {
  const path = `${databasePath}-wal`;
  let descriptor: number | undefined;
  /** The kernel tells of a failed write once, and maybe to a call that nobody waits for any more. */
  let failure: unknown;

  function open(): number | undefined {
    try {
      return openSync(path, "r+");
    } catch (error) {
      // It comes with the first change.
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }

  function syncNow(log: number): void {
    try {
      fdatasyncSync(log);
    } catch (error) {
      failure ??= error;
    }
  }

  function syncBeside(log: number): Promise<void> {
    return new Promise((resolve) => {
      const impatient = setTimeout(() => {
        syncNow(log);
        resolve();
      }, besideMs);
      fdatasync(log, (error) => {
        clearTimeout(impatient);
        // After the end its descriptor may be another file's.
        if (descriptor === log) failure ??= error ?? undefined;
        resolve();
      });
    });
  }

  return {
    async sync() {
      descriptor ??= open();
      if (descriptor !== undefined) await syncBeside(descriptor);
      if (failure !== undefined) throw failure;
    },
    close() {
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
    },
  };
}
