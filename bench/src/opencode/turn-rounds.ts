import { interleave, timed } from "../interleave.js";
import type { BenchTown } from "../town/bench-town.js";

/** Rounds in which one turn is taken in each of `count` sessions, handed in at once, until the last has ended, in ms. */
export async function turnRounds(options: { town: BenchTown; count: number; runs: number }) {
  const { town, count, runs } = options;
  const each = <T>(make: () => Promise<T>) => Promise.all(Array.from({ length: count }, make));
  const ours = await each(async () => (await town.client.spawnSession(town.config())).id);
  const bare = await each(() => town.bare.spawn());
  const turn = async (sessionId: string, content: string) => {
    const work = { type: "prompt", content } as const;
    const receipt = await town.client.assignWork(sessionId, work, { until: "settled" });
    if (receipt.state !== "completed") throw new Error(`A turn ended as ${receipt.state}: ${receipt.reason}`);
  };
  return await interleave({
    sides: {
      ours: (round) => timed(() => Promise.all(ours.map((id) => turn(id, `say ${round}`)))),
      bare: (round) =>
        timed(() => Promise.all(bare.map((sessionID) => town.bare.carryOut({ sessionID, text: `say ${round}` })))),
    },
    warmUps: 3,
    runs,
  });
}
