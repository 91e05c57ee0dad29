import { shuffled } from "./statistics.js";

/** One way to do what is measured: does it once and resolves with what it cost, in milliseconds where nothing else is said. */
export type Side<Cost = number> = (round: number) => Promise<Cost>;

/**
 * Runs every side once in each round, in an order of chance, so that whatever happens on the machine meanwhile happens to all
 * of them alike. The rounds of the warm-up are run and not counted.
 */
export async function interleave<Name extends string, Cost = number>(options: {
  readonly sides: Readonly<Record<Name, Side<Cost>>>;
  readonly warmUps: number;
  readonly runs: number;
  readonly random?: () => number;
}): Promise<Record<Name, Cost>[]> {
  const { sides, warmUps, runs, random = Math.random } = options;
  const rounds: Record<Name, Cost>[] = [];
  for (let round = 0; round < warmUps + runs; round += 1) {
    const costs: Partial<Record<Name, Cost>> = {};
    for (const name of shuffled(Object.keys(sides) as Name[], random)) costs[name] = await sides[name](round);
    if (round >= warmUps) rounds.push(costs as Record<Name, Cost>);
  }
  return rounds;
}

/** How long it takes, in milliseconds. */
export async function timed(run: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await run();
  return performance.now() - startedMs;
}

/** How often a pair is measured that itself stands for many calls. */
export function batchRuns(runs: number): number {
  return Math.max(5, Math.round(runs / 8));
}
