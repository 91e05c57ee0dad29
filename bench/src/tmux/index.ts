import type { Benchmark } from "../benchmark.js";
import { idlePanes } from "./idle-panes.js";
import { listing } from "./listing.js";
import { manySpawns } from "./many-spawns.js";
import type { Stage } from "./stage.js";
import { watching } from "./watching.js";

const stages: readonly Stage[] = [manySpawns, listing, watching, idlePanes];

export const tmux: Benchmark = {
  describe: "What Townkit adds to bare tmux with terminal agents in it, and what watching them costs.",
  runs: 40,
  async run({ runs, report, progress }) {
    for (const { title, measure } of stages) {
      progress(`${title} …`);
      for (const measured of await measure({ runs })) report(measured);
    }
  },
};
