import { setTimeout as sleep } from "node:timers/promises";
import { processCost } from "../process-cost.js";
import { median } from "../statistics.js";

const everyMs = 1000;
const mb = 1_048_576;

/** A process's resident memory, looked at once a second until the signal is raised, in megabytes. */
export async function memoryWhile(options: {
  readonly pid: number;
  readonly signal: AbortSignal;
}): Promise<readonly number[]> {
  const { pid, signal } = options;
  const samples: number[] = [];
  while (!signal.aborted) {
    samples.push((await processCost(pid)).rss / mb);
    await sleep(everyMs, undefined, { signal }).catch(() => {});
  }
  return samples;
}

/** By how much the last quarter is above the second: in the first one what is used for good is taken. */
export function growthOf(samples: readonly number[]): number {
  const quarter = Math.max(1, Math.floor(samples.length / 4));
  const second = samples.slice(quarter, 2 * quarter);
  return median(samples.slice(-quarter)) - median(second.length > 0 ? second : samples);
}
