import { setTimeout as sleep } from "node:timers/promises";
import { TownError } from "@townkit/core";

const stepMs = 50;

/**
 * Waits for something that nobody announces, such as the end of a process that is not our child.
 * @throws TownError `wait_timeout`: it may still come.
 */
export async function until(options: {
  what: string;
  timeoutMs: number;
  signal: AbortSignal;
  /** Where to look for why it takes so long. */
  remedy: string;
  check: () => boolean | Promise<boolean>;
}): Promise<void> {
  const { what, timeoutMs, signal, remedy, check } = options;
  for (const end = performance.now() + timeoutMs; !(await check()); ) {
    if (performance.now() >= end) throw tooLate({ what, timeoutMs, remedy });
    await sleep(stepMs, undefined, { signal });
  }
}

function tooLate({ what, timeoutMs, remedy }: { what: string; timeoutMs: number; remedy: string }): TownError {
  return new TownError({
    code: "wait_timeout",
    message: `${what} did not come within ${timeoutMs / 1000} s; it may still come.`,
    remedy,
    effect: "possible",
    facts: { timeoutMs },
  });
}
