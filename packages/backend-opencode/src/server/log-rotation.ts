import { type FSWatcher, watch } from "node:fs";
import { copyFile, open, rename, stat, truncate } from "node:fs/promises";

/** How large the log may grow, in bytes, and how many older ones are kept beside it (`….log.1` is the newest). */
export interface LogLimits {
  readonly maxBytes: number;
  readonly keep: number;
}

export const defaultLogLimits: LogLimits = { maxBytes: 5_000_000, keep: 3 };

/** The log as a file descriptor for a child that outlives us, opened for appending so that a truncation is safe under it. */
export async function openLog(path: string) {
  return await open(path, "a", 0o600);
}

/**
 * Moves the log's content aside when it is too large. The server holds the file open and cannot be told to open another, so
 * the content is copied and the file cut; lines written between the two are lost.
 */
export async function rotateLog(options: { path: string; limits: LogLimits }): Promise<boolean> {
  const { path, limits } = options;
  const size = await stat(path)
    .then((found) => found.size)
    .catch(() => 0);
  if (size < limits.maxBytes) return false;
  for (let number = limits.keep - 1; number >= 1; number--) {
    await rename(`${path}.${number}`, `${path}.${number + 1}`).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
    });
  }
  await copyFile(path, `${path}.1`);
  await truncate(path, 0);
  return true;
}

/** Rotates whenever the log was written to and is too large, until `stop`. While nobody watches, the next start rotates. */
export function watchLog(options: { path: string; limits: LogLimits; onError: (error: unknown) => void }): {
  stop(): void;
} {
  let rotating = false;
  const watcher: FSWatcher = watch(options.path, { persistent: false }, () => {
    if (rotating) return;
    rotating = true;
    rotateLog(options)
      .catch(options.onError)
      .finally(() => {
        rotating = false;
      });
  });
  watcher.on("error", options.onError);
  return { stop: () => watcher.close() };
}
