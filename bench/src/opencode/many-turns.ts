import { interleave, timed } from "../interleave.js";
import { judge } from "../measure.js";
import { median, medianRatio } from "../statistics.js";
import { batchRuns, type Stage } from "./stage.js";

const count = 50;

/** One turn in each of 50 sessions, all handed in at once, until the last one has ended. */
export const manyTurns: Stage = {
  title: `${count} sessions, one turn each`,
  async measure({ town, runs }) {
    const each = <T>(make: () => Promise<T>) => Promise.all(Array.from({ length: count }, make));
    const ours = await each(async () => (await town.client.spawnSession(town.config())).id);
    const bare = await each(() => town.bare.spawn());
    const turn = async (sessionId: string, content: string) => {
      const work = { type: "prompt", content } as const;
      const receipt = await town.client.assignWork(sessionId, work, { until: "settled" });
      if (receipt.state !== "completed") throw new Error(`A turn ended as ${receipt.state}: ${receipt.reason}`);
    };
    const rounds = await interleave({
      sides: {
        ours: (round) => timed(() => Promise.all(ours.map((id) => turn(id, `say ${round}`)))),
        bare: (round) =>
          timed(() => Promise.all(bare.map((sessionID) => town.bare.carryOut({ sessionID, text: `say ${round}` })))),
      },
      warmUps: 1,
      runs: batchRuns(runs),
    });
    return [
      judge({ measure: "turns.50", value: medianRatio(rounds), unit: "ratio", bound: 1.05 }),
      judge({ measure: "turns.50.bare.ms", value: median(rounds.map((round) => round.bare)), unit: "ms", bound: null }),
      judge({ measure: "turns.50.ours.ms", value: median(rounds.map((round) => round.ours)), unit: "ms", bound: null }),
    ];
  },
};
