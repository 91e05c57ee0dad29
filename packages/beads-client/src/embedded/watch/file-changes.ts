import { type FSWatcher, watch } from "node:fs";
import { basename, dirname } from "node:path";

/** Tells when the store's files were written to, by whichever process; nothing is asked meanwhile. */
export interface FileChanges {
  /** Resolves with the next change, or with one since the last call; or when it is closed. */
  next(): Promise<void>;
  /** What the watching failed with, such as too many watches on this machine. */
  readonly error: Error | undefined;
  close(): void;
}

/** Watches from now on. @throws what the system says where it cannot watch. */
export function watchFile(path: string): FileChanges {
  let seen = false;
  let isClosed = false;
  let error: Error | undefined;
  let wake: (() => void) | undefined;

  function ring(): void {
    seen = true;
    wake?.();
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

  return {
    async next() {
      if (!seen && !isClosed) await new Promise<void>((resolve) => (wake = resolve));
      seen = false;
      wake = undefined;
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
