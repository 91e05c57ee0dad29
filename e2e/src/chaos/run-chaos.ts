import { setTimeout as sleep } from "node:timers/promises";
import { TownUnderTest } from "../town/town-under-test.js";
import type { Verdict } from "../town/verdict.js";
import { type ChaosPlan, type FaultKind, planChaos } from "./plan.js";
import { workOn } from "./worker.js";

/** The last line of a run. */
export interface ChaosResult {
  readonly faults: number;
  readonly assignments: number;
  readonly completed: number;
  readonly failed: number;
  readonly unknown: number;
  readonly lost: number;
  readonly repeated: number;
  readonly leakedProcesses: number;
}

export interface ChaosReport {
  readonly result: ChaosResult;
  /** What was lost, repeated or left running, one line each. */
  readonly complaints: readonly string[];
}

const deal: Readonly<Record<FaultKind, (town: TownUnderTest) => Promise<void>>> = {
  "kill the daemon": (town) => town.killDaemon(),
  "kill the server": async (town) => {
    // One that is being started again after the fault before is waited for.
    await town.serverUp();
    await town.killServer();
  },
  "cut the event stream": (town) => town.cutEventStream(),
};

/** How long the town may take after the last fault until all work has ended. */
const settleMs = 600_000;

/**
 * Keeps several sessions at work while the daemon, the OpenCode server and the stream between them are broken by plan; then
 * holds what the town says against what really happened.
 */
export async function runChaos(options: {
  seed: number;
  faults: number;
  sessions?: number;
  log: (line: string) => void;
}): Promise<ChaosReport> {
  const { seed, faults, sessions = 4, log } = options;
  const plan = planChaos({ seed, faults, sessions });
  const town = await TownUnderTest.start();
  try {
    const enough = new AbortController();
    // The server is there before the first fault: a kill of nothing is no fault.
    await town.spawn({ id: `chaos-${seed}-first` });
    const working = Promise.all(plan.sessions.map((session) => workOn({ town, session, enough: enough.signal })));
    working.catch(() => enough.abort());
    await dealOut({ town, plan, log, stop: enough.signal });
    enough.abort();
    const promised = await within({ ms: settleMs, of: working });
    const verdict = await town.verdict(promised.flat());
    return report({ faults, verdict, leaked: await town.close() });
  } finally {
    await town[Symbol.asyncDispose]();
  }
}

async function dealOut(options: {
  town: TownUnderTest;
  plan: ChaosPlan;
  log: (line: string) => void;
  /** Raised where nobody works any more. */
  stop: AbortSignal;
}): Promise<void> {
  const { town, plan, log, stop } = options;
  for (const [index, { kind, afterMs }] of plan.faults.entries()) {
    if (stop.aborted) return;
    await sleep(afterMs);
    log(`${index + 1}/${plan.faults.length} ${kind}`);
    await deal[kind](town);
  }
}

async function within<Result>(options: { ms: number; of: Promise<Result> }): Promise<Result> {
  const late = sleep(options.ms, undefined, { ref: false }).then(() => {
    throw new Error(`The work had not ended ${options.ms} ms after the last fault.`);
  });
  return await Promise.race([options.of, late]);
}

function report(options: { faults: number; verdict: Verdict; leaked: readonly string[] }): ChaosReport {
  const { faults, verdict, leaked } = options;
  const { counts, lost, repeated } = verdict;
  return {
    result: {
      faults,
      assignments: Object.values(counts).reduce((sum, count) => sum + count, 0),
      completed: counts.completed ?? 0,
      failed: counts.failed ?? 0,
      unknown: counts.unknown ?? 0,
      lost: lost.length,
      repeated: repeated.length,
      leakedProcesses: leaked.length,
    },
    complaints: [...lost, ...repeated, ...leaked.map((process) => `left running: ${process}`)],
  };
}
