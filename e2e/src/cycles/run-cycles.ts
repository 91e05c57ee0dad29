import { formatScript } from "@townkit/testkit/model";
import { residentMb, riseOf } from "../soak/memory.js";
import { mixedAgents } from "../town/hybrid-agents.js";
import { openCodeAgents } from "../town/opencode-agents.js";
import { terminalAgents } from "../town/terminal-agents.js";
import type { TownAgents } from "../town/town-agents.js";
import { TownUnderTest } from "../town/town-under-test.js";
import { leaksBetween, type Standing, standing } from "./standing.js";

/** The last line of a run. */
export interface CyclesResult {
  readonly cycles: number;
  readonly leaks: number;
  readonly leakedProcesses: number;
  /** What one more stopped session on record costs the daemon's heap. */
  readonly heapBytesPerSession: number;
  readonly daemonMb: { readonly least: number; readonly most: number; readonly last: number };
  readonly flat: boolean;
  readonly seconds: number;
}

export interface CyclesReport {
  readonly result: CyclesResult;
  /** What is not as it must be, one line each. */
  readonly complaints: readonly string[];
}

const kinds: readonly TownAgents[] = [terminalAgents, openCodeAgents];
const atOnce = 4;
const patienceMs = 120_000;

/**
 * Fewer than one for every tenth session: what comes and goes by itself, such as the connections that are kept for the next call, two
 * for each worker.
 */
const slackOf = (cycles: number) => Math.max(2 * atOnce, Math.floor(cycles / 20));

/** A stopped session's record and its work stay with the daemon, to be listed: so much at most. */
const maxHeapBytes = 12_000;
/** What the engine compiles on the way, however many there are. */
const compiledBytes = 1_500_000;

/**
 * Starts so many sessions of each kind of agent, gives each a turn, and stops it; then holds what the town has standing against
 * what it had after the first of them.
 */
export async function runCycles(options: { cycles: number; log: (line: string) => void }): Promise<CyclesReport> {
  const { cycles, log } = options;
  const startedMs = performance.now();
  const town = await TownUnderTest.start({ agents: mixedAgents });
  try {
    // What the agents run on goes on with the last session that it has.
    for (const kind of kinds) await turn(town, await spawn(town, kind, `resident-${kind.agent}`));
    await eachOf({ town, name: "warm", count: Math.max(10, Math.floor(cycles / 20)) });
    const { pid } = await town.daemon();
    const before = await take(town);
    const memory: number[] = [await residentMb(pid)];
    const every = Math.max(1, Math.floor(cycles / 20));
    let ended = 0;
    const onEnd = async () => {
      ended += 1;
      if (ended % (every * kinds.length) !== 0) return;
      memory.push(await residentMb(pid));
      log(`${ended / kinds.length}/${cycles} cycles, ${memory.at(-1)} MB`);
    };
    await eachOf({ town, name: "cycle", count: cycles, onEnd });
    const after = await take(town);
    log(JSON.stringify({ before: before.standing, after: after.standing }));
    const leaks = leaksBetween({ before: before.standing, after: after.standing, slack: slackOf(cycles) });
    const heapBytes = after.heap - before.heap;
    const sessions = cycles * kinds.length;
    const rise = riseOf(memory);
    const leaked = await town.close();
    return {
      result: {
        cycles,
        leaks: leaks.length,
        leakedProcesses: leaked.length,
        heapBytesPerSession: Math.round(heapBytes / sessions),
        daemonMb: { least: Math.min(...memory), most: Math.max(...memory), last: memory.at(-1) ?? 0 },
        flat: rise === null,
        seconds: Math.round((performance.now() - startedMs) / 1000),
      },
      complaints: [
        ...leaks,
        ...leaked.map((process) => `left running: ${process}`),
        ...(rise ? [`the daemon grew from ${rise.fromMb} to ${rise.toMb} MB`] : []),
        ...(heapBytes > compiledBytes + sessions * maxHeapBytes
          ? [`${sessions} sessions leave ${heapBytes} bytes in the heap`]
          : []),
      ],
    };
  } finally {
    await town[Symbol.asyncDispose]();
  }
}

async function take(town: TownUnderTest): Promise<{ readonly standing: Standing; readonly heap: number }> {
  return { standing: await standing(town), heap: (await town.holds()).heap };
}

/** So many cycles of each kind, some at a time. */
async function eachOf(options: {
  town: TownUnderTest;
  name: string;
  count: number;
  onEnd?: () => Promise<void>;
}): Promise<void> {
  const { town, name, count, onEnd } = options;
  const all = Array.from({ length: count }, (_, index) =>
    kinds.map((kind) => ({ kind, id: `${name}-${kind.agent}-${index}` })),
  );
  const left = all.flat().values();
  const worker = async () => {
    for (const { kind, id } of left) {
      await turn(town, await spawn(town, kind, id));
      await town.client.stopSession(id, { timeoutMs: patienceMs });
      await onEnd?.();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** All in one directory: a further one is what costs an OpenCode server most. */
async function spawn(town: TownUnderTest, { agent }: TownAgents, id: string): Promise<string> {
  await town.spawn({ id, agent, workDir: town.workDir });
  return id;
}

async function turn(town: TownUnderTest, sessionId: string): Promise<void> {
  const content = formatScript({ steps: [{ do: "say", text: "done" }] });
  const how = { until: "settled", timeoutMs: patienceMs } as const;
  const { state, reason } = await town.client.assignWork(sessionId, { type: "prompt", content }, how);
  if (state !== "completed") throw new Error(`The turn of ${sessionId} is ${state}: ${reason}`);
}
