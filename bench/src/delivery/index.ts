import type { Benchmark } from "../benchmark.js";
import { cooperativeAgent } from "./cooperative-agent.js";
import { faultyAgents } from "./faulty-agents.js";

/** So many pairs give a steady 95th percentile. */
const pairs = 60;

export const delivery: Benchmark = {
  describe:
    "Prompts to terminal agents with faults: what is told of them, against what is true; and how long it takes.",
  runs: 10_000,
  async run({ runs, seed, report, progress }) {
    progress("A cooperative agent …");
    for (const measured of await cooperativeAgent({ runs: Math.min(pairs, runs) })) report(measured);
    progress(`${runs} prompts to agents with faults …`);
    for (const measured of await faultyAgents({ deliveries: runs, seed, progress })) report(measured);
  },
};
