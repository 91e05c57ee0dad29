import { interleave, timed } from "../interleave.js";
import { processCost } from "../process-cost.js";
import type { BenchTown } from "../town/bench-town.js";
import { atRest } from "./at-rest.js";

/** What a turn in each of the sessions cost, until the last had ended. */
export interface TurnsCost {
  readonly ms: number;
  /** Time of the OpenCode server's process on a core, in milliseconds. */
  readonly serverMs: number;
  /** The same of the daemon's. */
  readonly daemonMs: number;
}

/**
 * Rounds in which one turn is taken in each of `count` sessions, handed in at once. What the server still has to do for a turn
 * that has ended falls into nobody's time: each side begins when it is done.
 */
export async function turnRounds(options: { town: BenchTown; count: number; runs: number }) {
  const { town, count, runs } = options;
  const each = <T>(make: () => Promise<T>) => Promise.all(Array.from({ length: count }, make));
  const ours = await each(async () => (await town.client.spawnSession(town.config())).id);
  const bare = await each(() => town.bare.spawn());
  const pid = await town.serverPid();
  const turn = async (sessionId: string, content: string) => {
    const work = { type: "prompt", content } as const;
    const receipt = await town.client.assignWork(sessionId, work, { until: "settled" });
    if (receipt.state !== "completed") throw new Error(`A turn ended as ${receipt.state}: ${receipt.reason}`);
  };
  const cpu = async () => {
    const [server, daemon] = await Promise.all([processCost(pid), processCost(town.daemonPid)]);
    return { serverMs: server.cpuMs, daemonMs: daemon.cpuMs };
  };
  const side = (all: (round: number) => Promise<unknown>) => async (round: number) => {
    await atRest(pid);
    const before = await cpu();
    const ms = await timed(() => all(round));
    const after = await cpu();
    return { ms, serverMs: after.serverMs - before.serverMs, daemonMs: after.daemonMs - before.daemonMs };
  };
  return await interleave<"ours" | "bare", TurnsCost>({
    sides: {
      ours: side((round) => Promise.all(ours.map((id) => turn(id, `say ${round}`)))),
      bare: side((round) =>
        Promise.all(bare.map((sessionID) => town.bare.carryOut({ sessionID, text: `say ${round}` }))),
      ),
    },
    warmUps: 3,
    runs,
  });
}

/** The same cost of both sides, round by round. */
export function costOf(
  rounds: readonly Readonly<Record<"ours" | "bare", TurnsCost>>[],
  cost: keyof TurnsCost,
): { readonly ours: number; readonly bare: number }[] {
  return rounds.map(({ ours, bare }) => ({ ours: ours[cost], bare: bare[cost] }));
}
