import { setTimeout as sleep } from "node:timers/promises";
import { type CountedProcess, processesWith } from "@townkit/testkit/faults";
import { type ProcessCost, processCost, startedBetween } from "../process-cost.js";

interface Seen extends CountedProcess {
  readonly cost: ProcessCost;
}

/** What all processes of a town cost while some time passed. */
export interface TownCost {
  /** The command of each process that was started and runs still, and one line for each whose children came and went. */
  readonly started: readonly string[];
  /** Of one core, of the processes that were there all the time and whose command matches. */
  cpuPercent(command: RegExp): number;
  /** Resident memory at the end of those. */
  megabytes(command: RegExp): number;
}

/** `folder`: that of the town's sandbox, which stands in the environment of all that runs for it. */
export async function townCostWhile({ folder, ms }: { folder: string; ms: number }): Promise<TownCost> {
  const startedMs = performance.now();
  const before = new Map((await census(folder)).map((one) => [nameOf(one), one]));
  await sleep(ms);
  const after = await census(folder);
  const passedMs = performance.now() - startedMs;
  const stayed = after.flatMap((now) => {
    const earlier = before.get(nameOf(now));
    return earlier ? [{ earlier: earlier.cost, now }] : [];
  });
  const matching = (command: RegExp) => stayed.filter(({ now }) => command.test(now.command));
  return {
    started: [
      ...after.filter((one) => !before.has(nameOf(one))).map(({ command }) => command),
      ...stayed.flatMap(({ earlier, now }) =>
        startedBetween({ ...earlier, children: now.cost.children }, now.cost) > 0 ? [`a child of ${now.command}`] : [],
      ),
    ],
    cpuPercent: (command) =>
      matching(command).reduce((sum, { earlier, now }) => sum + (100 * (now.cost.cpuMs - earlier.cpuMs)) / passedMs, 0),
    megabytes: (command) => matching(command).reduce((sum, { now }) => sum + now.cost.rss, 0) / 1_048_576,
  };
}

/** One that ends while it is looked at is left out. */
async function census(folder: string): Promise<Seen[]> {
  const found = await processesWith(folder);
  const seen = await Promise.all(
    found.map(async (one): Promise<Seen[]> => {
      const cost = await processCost(one.pid).catch(() => undefined);
      return cost ? [{ ...one, cost }] : [];
    }),
  );
  return seen.flat();
}

function nameOf({ pid, startTime }: CountedProcess): string {
  return `${pid} ${startTime}`;
}
