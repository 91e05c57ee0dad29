import type { Benchmark } from "../benchmark.js";
import { idleTown } from "./idle-town.js";
import { manySessions } from "./many-sessions.js";
import type { Stage } from "./stage.js";

const stages: readonly Stage[] = [idleTown, manySessions];

export const hybrid: Benchmark = {
  describe: "What a town of terminals and an OpenCode server costs at rest, at a restart, and when it is listed.",
  runs: 40,
  async run({ runs, report, progress }) {
    for (const { title, measure } of stages) {
      progress(`${title} …`);
      for (const measured of await measure({ runs, progress })) report(measured);
    }
  },
};
