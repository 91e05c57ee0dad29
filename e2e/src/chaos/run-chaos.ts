import { setTimeout as sleep } from "node:timers/promises";
import { inFlightStates } from "@townkit/core";
import { TownUnderTest } from "../town/town-under-test.js";
import { dealOut } from "./deal-out.js";
import { type ChaosReport, judgeRun } from "./judge-run.js";
import { lookAfterAgents } from "./person.js";
import { planChaos } from "./plan.js";
import { chaosSettings, supervisedRole } from "./roles.js";
import { type ChaosTown, type ChaosTownName, chaosTowns } from "./towns.js";
import { workOn } from "./worker.js";

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
  const town = await TownUnderTest.start({ agents: kind.agents, settings: chaosSettings });
  const gone = new AbortController();
  const person = lookAfterAgents({ town, signal: gone.signal });
  try {
    const enough = new AbortController();
    for (const [index, { id }] of plan.sessions.entries()) await spawn({ town, kind, id, index });
    const working = Promise.all(plan.sessions.map((session) => workOn({ town, session, enough: enough.signal })));
    working.catch(() => enough.abort());
    const dealt = await dealOut({ town, kind, plan, log, stop: enough.signal });
    enough.abort();
    const done = (await within({ ms: settleMs, of: working })).flat();
    gone.abort();
    const doubts = await person;
    const verdict = await town.verdict(done.map(({ assignment }) => assignment.id));
    for (const { assignment } of done)
      if (assignment.state !== "completed") log(`${assignment.id} is ${assignment.state}: ${assignment.reason}`);
    return judgeRun({ kind, dealt, done, doubts, verdict, leaked: await town.close() });
  } catch (error) {
    await tellOfOpenWork({ town, log });
    throw error;
  } finally {
    gone.abort();
    await person;
    await town[Symbol.asyncDispose]();
  }
}

/** Of each kind of agent, every second one is looked after by the town itself. */
async function spawn(options: { town: TownUnderTest; kind: ChaosTown; id: string; index: number }): Promise<void> {
  const { town, kind, id, index } = options;
  const [first] = kind.sessions;
  const { agent, ownWorkDirs } = kind.sessions[index % kind.sessions.length] ?? first;
  const isSupervised = Math.floor(index / kind.sessions.length) % 2 === 1;
  const workDir = ownWorkDirs ? await town.workDirOf(id) : town.workDir;
  await town.spawn({ id, agent, workDir, ...(isSupervised && { role: supervisedRole }) });
}

/** What a run that came to no end waited for. */
async function tellOfOpenWork({ town, log }: { town: TownUnderTest; log: (line: string) => void }): Promise<void> {
  const open = [...inFlightStates, "queued", "unknown", "interrupted"] as const;
  const works = await town.client.listAssignments({ state: [...open] }).catch(() => []);
  for (const { id, sessionId, state, attempt, updatedAt, reason } of works) {
    const session = await town.client.getSession(sessionId).catch(() => undefined);
    log(`${id} is ${state} in attempt ${attempt} since ${updatedAt}${reason ? `: ${reason}` : ""}`);
    log(JSON.stringify(session));
  }
}

async function within<Result>(options: { ms: number; of: Promise<Result> }): Promise<Result> {
  const late = sleep(options.ms, undefined, { ref: false }).then(() => {
    throw new Error(`The work had not ended ${options.ms} ms after the last fault.`);
  });
  return await Promise.race([options.of, late]);
}
