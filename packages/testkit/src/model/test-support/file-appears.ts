import { existsSync, watch } from "node:fs";
import { basename, dirname } from "node:path";

/** Until a file is there; the folder exists already. @throws a `TimeoutError` after 60 seconds. */
export function fileAppears(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const deadline = AbortSignal.timeout(60_000);
    const watcher = watch(dirname(path), { signal: deadline });
    deadline.addEventListener("abort", () => reject(deadline.reason));
    const look = (): void => {
      if (!existsSync(path)) return;
      watcher.close();
      resolve();
    };
    watcher.on("change", (_, name) => name === basename(path) && look());
    look();
  });
}
