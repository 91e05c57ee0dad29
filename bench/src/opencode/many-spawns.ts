import { batchRuns, interleave, timed } from "../interleave.js";
import { judge } from "../measure.js";
import { median, medianRatio } from "../statistics.js";
import type { Stage } from "./stage.js";

const count = 100;

/** 100 sessions at once, until the last one is there. */
export const manySpawns: Stage = {
  title: `Spawning ${count} sessions`,
  async measure({ town, runs }) {
    const all = (spawn: () => Promise<unknown>) => () => timed(() => Promise.all(Array.from({ length: count }, spawn)));
    const rounds = await interleave({
      sides: { ours: all(() => town.client.spawnSession(town.config())), bare: all(() => town.bare.spawn()) },
      warmUps: 4,
      runs: batchRuns(runs),
    });
    return [
      judge({ measure: "spawn.100", value: medianRatio(rounds), unit: "ratio", bound: 1.15 }),
      judge({
        measure: "spawn.100.bare.ms",
        value: median(rounds.map((round) => round.bare)),
        unit: "ms",
        bound: null,
      }),
      judge({
        measure: "spawn.100.ours.ms",
        value: median(rounds.map((round) => round.ours)),
        unit: "ms",
        bound: null,
      }),
    ];
  },
};
