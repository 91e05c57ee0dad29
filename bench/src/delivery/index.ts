import { type KnownAgentName, knownAgentNames } from "@townkit/backend-tmux";
import { agentDeliveries } from "../agents/deliveries.js";
import { agentLatency } from "../agents/latency.js";
import type { Benchmark, BenchmarkContext } from "../benchmark.js";
import { cooperativeAgent } from "./cooperative-agent.js";
import { faultyAgents } from "./faulty-agents.js";

/** So many pairs give a steady 95th percentile. */
const pairs = 60;
/** With a real agent, of which every turn takes a second: one for ten prompts, and no more than these. */
const realPairs = 20;
/** So many prompts to a real one: each takes some seconds. */
const realRuns = 200;

export const delivery: Benchmark = {
  describe:
    "Prompts to terminal agents with faults, or to a real one: what is told of them, against what is true; and how long it takes.",
  runs: 10_000,
  agents: { names: knownAgentNames, runs: realRuns },
  async run(context) {
    const name = knownAgentNames.find((known) => known === context.agent);
    if (name !== undefined) return await withReal({ ...context, name });
    const { runs, report, progress, seed } = context;
    progress("A cooperative agent …");
    for (const measured of await cooperativeAgent({ runs: Math.min(pairs, runs) })) report(measured);
    progress(`${runs} prompts to agents with faults …`);
    for (const measured of await faultyAgents({ deliveries: runs, seed, progress })) report(measured);
  },
};

async function withReal(options: BenchmarkContext & { name: KnownAgentName }): Promise<void> {
  const { name, runs, seed, report, progress } = options;
  progress(`The real ${name}, one prompt after another …`);
  const rounds = Math.min(realPairs, Math.ceil(runs / 10));
  for (const measured of await agentLatency({ name, runs: rounds })) report(measured);
  progress(`${runs} prompts to the real ${name}, whatever it is at …`);
  for (const measured of await agentDeliveries({ name, deliveries: runs, seed, progress })) report(measured);
}
