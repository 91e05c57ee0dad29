import { batchRuns } from "../interleave.js";
import { judge } from "../measure.js";
import { median, medianRatio } from "../statistics.js";
import type { Stage } from "./stage.js";
import { costOf, turnRounds } from "./turn-rounds.js";

const count = 50;

/** The server's collector makes one round up to a third longer than the next: the middle of five says nothing of a twentieth. */
const fewestRounds = 16;

/** One turn in each of 50 sessions, all handed in at once, until the last one has ended. */
export const manyTurns: Stage = {
  title: `${count} sessions, one turn each`,
  async measure({ town, runs }) {
    const rounds = costOf(await turnRounds({ town, count, runs: Math.max(fewestRounds, batchRuns(runs)) }), "ms");
    return [
      judge({ measure: "turns.50", value: medianRatio(rounds), unit: "ratio", bound: 1.05 }),
      judge({ measure: "turns.50.bare.ms", value: median(rounds.map((round) => round.bare)), unit: "ms", bound: null }),
      judge({ measure: "turns.50.ours.ms", value: median(rounds.map((round) => round.ours)), unit: "ms", bound: null }),
    ];
  },
};
