import { setTimeout as sleep } from "node:timers/promises";
import type { Assignment } from "@townkit/core";
import { TownUnderTest } from "../town/town-under-test.js";
import { contradictions, historyOf } from "./history.js";
import { residentMb, riseOf } from "./memory.js";
import { type PlannedSession, planSoak, type SoakSize } from "./plan.js";
import { attend, useSession } from "./users.js";

/** The last line of a run. */
export interface SoakResult extends SoakSize {
  readonly states: Readonly<Record<string, number>>;
  readonly attempts: number;
  readonly contradictions: number;
  readonly orphans: number;
  readonly leakedProcesses: number;
  readonly daemonMb: { readonly least: number; readonly most: number; readonly last: number };
  readonly flat: boolean;
  readonly seconds: number;
}

export interface SoakReport {
  readonly result: SoakResult;
  /** What is not as it must be, one line each. */
  readonly complaints: readonly string[];
}

/** So many sessions have work at a time: more only wait in line at the server. */
const atOnce = 16;

/** A provider's silence, which is 300 s by the server's default. */
const silenceMs = 6_000;

/** What a tool of an aborted or killed turn may take to end: it is asked first, and killed 3 s later. */
const orphanMs = 15_000;

/** Uses a real town as a plan says while its server is killed, and holds every verdict against the server's own history. */
export async function runSoak(options: SoakSize & { log: (line: string) => void }): Promise<SoakReport> {
  const { log, ...size } = options;
  const startedMs = performance.now();
  const plan = planSoak(size);
  const town = await TownUnderTest.start({ provider: { headerTimeoutMs: silenceMs, chunkTimeoutMs: silenceMs } });
  const leaving = new AbortController();
  try {
    const memory: number[] = [];
    const states: Record<string, number> = {};
    const turns = new Map(plan.flatMap((session) => session.turns.map((turn) => [turn.id, turn] as const)));
    const attending = attend({ town, turns, signal: leaving.signal });
    const { pid } = await town.daemon();
    await eachOf({ items: plan, atOnce, act: (session) => spawn(town, session) });
    let ended = 0;
    let kills = 0;
    const onTurn = (turn: { id: string; kind: string }, { state }: Assignment) => {
      ended += 1;
      const name = `${turn.kind}: ${state}`;
      states[name] = (states[name] ?? 0) + 1;
      if (ended % Math.max(1, Math.floor(size.turns / 40)) !== 0) return;
      void residentMb(pid).then((mb) => memory.push(mb));
      log(`${ended}/${size.turns} turns, ${kills} kills, ${memory.at(-1) ?? "?"} MB`);
    };
    const killing = (async () => {
      for (; kills < size.kills && !leaving.signal.aborted; await sleep(100)) {
        if (ended < (size.turns * (kills + 1)) / (size.kills + 1)) continue;
        await town.serverUp();
        await town.killServer();
        kills += 1;
      }
    })();
    const stuck: string[] = [];
    const use = async (session: PlannedSession) => {
      const problem = await useSession({ town, session, onTurn });
      if (problem === null) return;
      log(problem);
      stuck.push(problem);
    };
    await eachOf({ items: plan, atOnce, act: use });
    // A turn that hangs may keep the count below the last kill.
    if (stuck.length > 0) leaving.abort();
    await killing;
    leaving.abort();
    await attending;
    const wrong = await judgeAll({ town, plan });
    const orphans = await orphansOf(town);
    memory.push(await residentMb(pid));
    const rise = riseOf(memory);
    const leaked = await town.close();
    const assignments = wrong.assignments;
    return {
      result: {
        ...size,
        states,
        attempts: assignments.reduce((sum, { attempts }) => sum + attempts.length, 0),
        contradictions: wrong.complaints.length,
        orphans: orphans.length,
        leakedProcesses: leaked.length,
        daemonMb: { least: Math.min(...memory), most: Math.max(...memory), last: memory.at(-1) ?? 0 },
        flat: rise === null,
        seconds: Math.round((performance.now() - startedMs) / 1000),
      },
      complaints: [
        ...stuck,
        ...wrong.complaints,
        ...orphans.map((command) => `still runs: ${command}`),
        ...leaked.map((command) => `left running: ${command}`),
        ...(rise ? [`the daemon grew from ${rise.fromMb} to ${rise.toMb} MB`] : []),
      ],
    };
  } finally {
    leaving.abort();
    await town[Symbol.asyncDispose]();
  }
}

async function spawn(town: TownUnderTest, session: PlannedSession): Promise<void> {
  const { id, role, model, directory } = session;
  const workDir = await town.workDirOf(`soak-${directory}`);
  await town.spawn({ id, role, workDir, ...(model !== undefined && { model }) });
}

/** Each of them, so many at a time. */
async function eachOf<Item>(options: {
  items: readonly Item[];
  atOnce: number;
  act: (item: Item) => Promise<void>;
}): Promise<void> {
  const left = options.items.values();
  const worker = async () => {
    for (const item of left) await options.act(item);
  };
  await Promise.all(Array.from({ length: options.atOnce }, worker));
}

async function judgeAll(options: {
  town: TownUnderTest;
  plan: readonly PlannedSession[];
}): Promise<{ complaints: string[]; assignments: readonly Assignment[] }> {
  const { town, plan } = options;
  await town.serverUp();
  const complaints: string[] = [];
  const all: Assignment[] = [];
  for (const { id: sessionId, turns } of plan) {
    // Also brings back a server that was killed last.
    await town.client.getSessionOutput(sessionId, {}, { timeoutMs: 90_000 });
    const assignments = await town.client.listAssignments({ sessionId, limit: 10_000 });
    const history = await historyOf({ sandbox: town.sandbox, sessionId });
    complaints.push(...contradictions({ sessionId, assignments, history }));
    const known = new Set(assignments.map(({ id }) => id));
    complaints.push(...turns.filter(({ id }) => !known.has(id)).map(({ id }) => `${id} is not there`));
    all.push(...assignments);
  }
  return { complaints, assignments: all };
}

/** The town's processes beside its daemon and its server: with no turn under way there is none. */
async function orphansOf(town: TownUnderTest): Promise<string[]> {
  const { pid: daemon } = await town.daemon();
  for (const end = performance.now() + orphanMs; ; await sleep(200)) {
    const server = await town.server();
    const others = (await town.processes()).filter(({ pid }) => pid !== daemon && pid !== server?.pid);
    if (others.length === 0 || performance.now() > end) return others.map(({ pid, command }) => `${pid} ${command}`);
  }
}
