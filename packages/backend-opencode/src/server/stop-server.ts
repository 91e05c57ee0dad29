import { authorization } from "./health.js";
import type { ServerRecord } from "./server-record.js";
import { signalExactly, sweepMarked } from "./sweep.js";
import { waitForExit } from "./wait-for-exit.js";

export interface StopTimes {
  /** For turns to settle and tools to end. */
  readonly disposeMs: number;
  readonly termMs: number;
  readonly killMs: number;
}

export const defaultStopTimes: StopTimes = { disposeMs: 10_000, termMs: 5_000, killMs: 5_000 };

/**
 * Ends a server: a dispose of all its directories settles the running turns (SIGTERM alone does not: measured on 1.18),
 * then the process, then whatever its tools left running.
 */
export async function stopServer(options: { record: ServerRecord; times: StopTimes }): Promise<void> {
  const { record, times } = options;
  await fetch(new URL("/global/dispose", record.url), {
    method: "POST",
    headers: { authorization: authorization(record) },
    signal: AbortSignal.timeout(times.disposeMs),
  }).catch(() => undefined);
  await signalExactly(record, "SIGTERM");
  if (!(await waitForExit({ identity: record, timeoutMs: times.termMs }))) {
    await signalExactly(record, "SIGKILL");
    await waitForExit({ identity: record, timeoutMs: times.killMs });
  }
  await sweepMarked({ mark: record.mark, graceMs: times.killMs });
}
