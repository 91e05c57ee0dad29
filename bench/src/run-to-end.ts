import type { EventEmitter } from "node:events";
import { constants } from "node:os";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** How a run ended. */
export interface RunEnd {
  readonly exitCode: number;
  /** A signal ended it: its own code may still be going on. */
  readonly stopped: boolean;
}

/**
 * Runs to the end, or to the first signal that asks for one, and cleans up after either.
 * @throws what the run throws, after the clean-up.
 */
export async function runToEnd(options: {
  readonly run: () => Promise<number>;
  readonly cleanUp: () => Promise<void>;
  readonly signalled: Pick<EventEmitter, "once">;
}): Promise<RunEnd> {
  const { run, cleanUp, signalled } = options;
  const stop = new Promise<RunEnd>((resolve) => {
    for (const signal of signals)
      signalled.once(signal, () => resolve({ exitCode: 128 + constants.signals[signal], stopped: true }));
  });
  try {
    return await Promise.race([run().then((exitCode) => ({ exitCode, stopped: false })), stop]);
  } finally {
    await cleanUp();
  }
}
