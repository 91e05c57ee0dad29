import { type FSWatcher, watch } from "node:fs";
import { basename, dirname } from "node:path";

/** Tells when to look whether something changed: when the store's files were written to, by whichever process. */
export interface FileChanges {
  /** Resolves when to look again, or when it is closed. Nothing is asked meanwhile. */
  next(): Promise<void>;
  /** What the watching failed with, such as too many watches on this machine. */
  readonly error: Error | undefined;
  close(): void;
}

/**
 * A change is written before it can be read: SQLite writes the log, waits for the disk, and only then lets others see it, of
 * which the system tells nobody. So after a write it is looked several times, in milliseconds after the last look, until no
 * disk can take longer.
 */
const looksAfterMs = [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192];

/** Watches from now on. @throws what the system says where it cannot watch. */
export function watchFile(path: string): FileChanges {
  /** How many looks there have been since the last write. */
  let looks = looksAfterMs.length;
  let wasWritten = false;
  let isClosed = false;
  let error: Error | undefined;
  let wake = () => {};

  function ring(): void {
    wasWritten = true;
    wake();
  }

  // Its folder, because the log beside it, in which changes come first, is made and removed time and again.
  const watcher: FSWatcher = watch(dirname(path), (_event, name) => {
    // On some systems there is no name.
    if (name === null || name.startsWith(basename(path))) ring();
  });
  watcher.on("error", (failure) => {
    error = failure;
    ring();
  });

  async function ringOrTime(): Promise<void> {
    const afterMs = looksAfterMs[looks];
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      wake = resolve;
      if (afterMs !== undefined) timer = setTimeout(resolve, afterMs);
    });
    clearTimeout(timer);
  }

  return {
    async next() {
      if (!wasWritten && !isClosed) await ringOrTime();
      looks = wasWritten ? 0 : looks + 1;
      wasWritten = false;
    },
    get error() {
      return error;
    },
    close() {
      isClosed = true;
      watcher.close();
      ring();
    },
  };
}
