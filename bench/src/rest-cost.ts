import { setTimeout as sleep } from "node:timers/promises";
import { processCost, startedBetween } from "./process-cost.js";

/** How long a process is watched while nothing is asked of it. */
export const restMs = 25_000;

export interface RestCost {
  /** Of one core, in percent. */
  readonly cpuPercent: number;
  /** How many processes it started meanwhile. */
  readonly started: number;
  readonly megabytes: number;
}

/** What a process costs that has nothing to do, from `calmMs` on: what was begun before is ended by then. */
export async function restCost({ pid, calmMs }: { pid: number; calmMs: number }): Promise<RestCost> {
  await sleep(calmMs);
  const startedMs = performance.now();
  const before = await processCost(pid);
  await sleep(restMs);
  const after = await processCost(pid);
  return {
    cpuPercent: (100 * (after.cpuMs - before.cpuMs)) / (performance.now() - startedMs),
    started: startedBetween(before, after),
    megabytes: after.rss / 1_048_576,
  };
}
