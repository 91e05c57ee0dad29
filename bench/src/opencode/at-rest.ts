import { setTimeout as sleep } from "node:timers/promises";
import { processCost, startedBetween } from "../process-cost.js";

/** Longer than the pauses within a turn. */
const windowMs = 150;

/** One tick of the clock by which Linux counts a process's time. */
const restMs = 10;

/** What takes longer is no rest of a turn. */
const patienceMs = 15_000;

/** Resolves when a process does next to nothing and starts nothing. @throws Error it goes on working. */
export async function atRest(pid: number): Promise<void> {
  const untilMs = performance.now() + patienceMs;
  let before = await processCost(pid);
  while (performance.now() < untilMs) {
    await sleep(windowMs);
    const after = await processCost(pid);
    if (after.cpuMs - before.cpuMs <= restMs && startedBetween(before, after) === 0) return;
    before = after;
  }
  throw new Error(`Process ${pid} does not come to rest within ${patienceMs / 1000} s.`);
}
