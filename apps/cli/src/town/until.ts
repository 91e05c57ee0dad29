import { setTimeout as sleep } from "node:timers/promises";
import { WaitTimeoutError } from "@townkit/core";

const stepMs = 50;

/**
 * Waits for something that nobody announces, such as the end of a process that is not our child.
 * @throws WaitTimeoutError
 */
export async function until(options: {
  what: string;
  timeoutMs: number;
  signal: AbortSignal;
  check: () => boolean | Promise<boolean>;
}): Promise<void> {
  const { what, timeoutMs, signal, check } = options;
  for (const end = Date.now() + timeoutMs; !(await check()); ) {
    if (Date.now() >= end) throw new WaitTimeoutError({ what, timeoutMs, effect: "possible", facts: {} });
    await sleep(stepMs, undefined, { signal });
  }
}
