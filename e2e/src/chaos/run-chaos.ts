import { setTimeout as sleep } from "node:timers/promises";
import { inFlightStates, type TownEvent } from "@townkit/core";
import { TownUnderTest } from "../town/town-under-test.js";
import type { Verdict } from "../town/verdict.js";
import { lookAfterAgents } from "./person.js";
import { type ChaosPlan, planChaos } from "./plan.js";
import { type ChaosTown, type ChaosTownName, chaosTowns } from "./towns.js";
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

/** How long a fault may cost on the average. */
const faultMs = 60_000;

/** How long the town may take after the last fault until all work has ended. */
const settleMs = 300_000;

/** The kinds of faults that there are in such a town. */
export function faultKinds(name: ChaosTownName): [string, ...string[]] {
  const [first, ...others] = Object.keys(chaosTowns[name].faults);
  return [first ?? "", ...others];
}

/**
 * Keeps several sessions at work while the daemon, what the agents run on, and what is between them are broken by plan; then
 * holds what the town says against what really happened.
 */
export async function runChaos(options: {
  backend: ChaosTownName;
  seed: number;
  faults: number;
  sessions?: number;
  log: (line: string) => void;
}): Promise<ChaosReport> {
  const { backend, seed, faults, sessions = 4, log } = options;
  const kind: ChaosTown = chaosTowns[backend];
  const plan = planChaos({ seed, kinds: faultKinds(backend), faults, sessions });
  const town = await TownUnderTest.start({ agents: kind.agents });
  const gone = new AbortController();
  const person = kind.needsPerson ? lookAfterAgents({ town, signal: gone.signal }) : Promise.resolve();
  try {
    const enough = new AbortController();
    for (const { id } of plan.sessions) await town.spawn({ id, workDir: await town.workDirFor(id) });
    const working = Promise.all(plan.sessions.map((session) => workOn({ town, session, enough: enough.signal })));
    working.catch(() => enough.abort());
    await dealOut({ town, kind, plan, log, stop: enough.signal });
    enough.abort();
    const promised = await within({ ms: settleMs, of: working });
    gone.abort();
    await person;
    const verdict = await town.verdict(promised.flat());
    const failed = await town.client.listAssignments({ state: ["failed"], limit: 10_000 });
    for (const { id, reason } of failed) log(`${id} failed: ${reason}`);
    return report({ faults, verdict, leaked: await town.close() });
  } catch (error) {
    await tellOfOpenWork({ town, log });
    throw error;
  } finally {
    gone.abort();
    await person;
    await town[Symbol.asyncDispose]();
  }
}

/** What a run that came to no end waited for. */
async function tellOfOpenWork({ town, log }: { town: TownUnderTest; log: (line: string) => void }): Promise<void> {
  const open = [...inFlightStates, "queued", "unknown", "interrupted"] as const;
  const works = await town.client.listAssignments({ state: [...open] }).catch(() => []);
  for (const { id, state, attempt, updatedAt, reason } of works)
    log(`${id} is ${state} in attempt ${attempt} since ${updatedAt}${reason ? `: ${reason}` : ""}`);
}

/** Each fault meets work that has got under way since the one before: a town that never gets to its feet proves nothing. */
async function dealOut(options: {
  town: TownUnderTest;
  kind: ChaosTown;
  plan: ChaosPlan;
  log: (line: string) => void;
  /** Raised where nobody works any more. */
  stop: AbortSignal;
}): Promise<void> {
  const { town, kind: of, plan, log, stop } = options;
  const late = AbortSignal.timeout((plan.faults.length + 1) * faultMs);
  const signal = AbortSignal.any([stop, late]);
  const events = town.client.events({ durableOnly: true, signal })[Symbol.asyncIterator]();
  let since = Date.now();
  for (const [index, { kind, afterMs, which }] of plan.faults.entries()) {
    for (let next = await events.next(); !isUnderWay(next.value, since); next = await events.next()) {
      if (late.aborted) throw new Error(`After ${index} faults no work gets under way any more.`);
      if (next.done) return;
    }
    await sleep(afterMs);
    log(`${index + 1}/${plan.faults.length} ${kind}`);
    await of.faults[kind]?.({ town, which });
    since = Date.now();
  }
}

function isUnderWay(event: TownEvent | undefined, since: number): boolean {
  if (event?.type !== "assignment.changed" || Date.parse(event.at) < since) return false;
  return event.to === "accepted" || event.to === "running";
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
