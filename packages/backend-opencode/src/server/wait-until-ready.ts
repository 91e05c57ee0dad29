import { watch } from "node:fs";
import { open } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { askHealth, type ServerAccess } from "./health.js";

/**
 * Resolves with the server's version once it has said that it listens and then answers. Both are needed: what is asked
 * before the line is printed may never be answered.
 * @throws the signal's reason, when that comes first.
 */
export async function waitUntilReady(options: {
  readonly access: ServerAccess;
  readonly logPath: string;
  /** Where this start's output begins in the log. */
  readonly logOffset: number;
  readonly signal: AbortSignal;
}): Promise<string> {
  await waitForLine(options);
  for (;;) {
    options.signal.throwIfAborted();
    const health = await askHealth({ access: options.access, timeoutMs: 250 });
    if (health.state === "healthy") return health.version;
    await sleep(50, undefined, { signal: options.signal });
  }
}

async function waitForLine(options: { logPath: string; logOffset: number; signal: AbortSignal }): Promise<void> {
  const { logPath, logOffset, signal } = options;
  await new Promise<void>((resolve, reject) => {
    const watcher = watch(logPath, { persistent: true }, look);
    const abort = () => finish(() => reject(signal.reason));
    signal.addEventListener("abort", abort, { once: true });
    watcher.on("error", (error) => finish(() => reject(error)));
    if (signal.aborted) abort();
    look();

    function look() {
      readFrom(logPath, logOffset).then(
        (text) => text.includes("listening on") && finish(resolve),
        (error) => finish(() => reject(error)),
      );
    }
    function finish(settle: () => void) {
      watcher.close();
      signal.removeEventListener("abort", abort);
      settle();
    }
  });
}

/** What was written to the file since; from its beginning when it was cut in between. */
export async function readFrom(path: string, offset: number): Promise<string> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const start = size < offset ? 0 : offset;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await file.close();
  }
}
