import type { Benchmark } from "../benchmark.js";
import { type BenchTown, openBenchTown } from "../town/bench-town.js";
import { acceptedWork } from "./accepted-work.js";
import { commitCost } from "./commit-cost.js";
import { daemonAtRest } from "./daemon-at-rest.js";
import { listCommand } from "./list-command.js";
import { manySpawns } from "./many-spawns.js";
import { manyTurns } from "./many-turns.js";
import { sessionMemory } from "./session-memory.js";
import { snapshotTurns } from "./snapshot-turns.js";
import type { Stage } from "./stage.js";

/** In this order: what is measured of few sessions comes before those that make many. */
const stages: readonly Stage[] = [
  commitCost,
  listCommand,
  acceptedWork,
  daemonAtRest,
  manyTurns,
  manySpawns,
  snapshotTurns,
  sessionMemory,
];

export const opencode: Benchmark = {
  describe: "What Townkit adds to OpenCode's own SDK on the same server, and what its daemon costs.",
  runs: 40,
  async run({ runs, report, progress }) {
    progress("Starting a town with a real OpenCode server …");
    const town: BenchTown = await openBenchTown({ snapshot: false });
    try {
      for (const { title, measure } of stages) {
        progress(`${title} …`);
        for (const measured of await measure({ town, runs })) report(measured);
      }
    } finally {
      await town.close();
    }
  },
};
