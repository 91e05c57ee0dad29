import * as z from "zod";
import type { Backend } from "../contract/backend.js";
import { parseInput } from "../errors/input-errors.js";
import { createBackend } from "../kit/create-backend.js";
import { handedIn, handedInFunction, portsHandedIn } from "../kit/handed-in.js";
import { type Clock, systemClock } from "../ports/clock.js";
import { type Log, silentLog } from "../ports/log.js";
import type { StatePort } from "../ports/state.js";
import type { MemoryAgent } from "./memory-agent.js";
import { createMemoryDriver } from "./memory-driver.js";
import type { MemoryMeans } from "./memory-means.js";
import { createMemoryState } from "./memory-state.js";
import { createMemoryWorld, type MemoryWorld, type PreCompact } from "./memory-world.js";

export type MemoryOrchestratorOptions = {
  readonly state?: StatePort;
  readonly clock?: Clock;
  readonly log?: Log;
} & (
  | ({ readonly agent?: MemoryAgent; readonly world?: undefined } & MemoryMeans)
  | {
      /** The outside, of another owner: what is in it outlives this orchestrator. Its agent is the one that runs. */
      readonly world: MemoryWorld;
      readonly agent?: undefined;
      readonly commands?: undefined;
      readonly shell?: undefined;
      readonly modes?: undefined;
      readonly settings?: undefined;
      readonly contextTokens?: undefined;
    }
);

const OptionsSchema = z.strictObject({
  state: portsHandedIn.state.optional(),
  clock: portsHandedIn.clock.optional(),
  log: portsHandedIn.log.optional(),
  agent: handedInFunction<MemoryAgent>().optional(),
  world: handedIn<MemoryWorld>({ what: "a world of agents", has: ["killAgents"] }).optional(),
  commands: z.record(z.string(), z.looseObject({ template: z.string() })).optional(),
  modes: z.array(z.looseObject({ name: z.string() })).optional(),
  settings: z.record(z.string(), z.unknown()).optional(),
  contextTokens: z.number().optional(),
  shell: handedInFunction<NonNullable<MemoryMeans["shell"]>>().optional(),
});

/**
 * An orchestrator whose agent, named `memory`, is a function in this process; by default it echoes. Alone, its durability
 * is `process`; over a world, `backend`: another one over the same world and the same `state` finds everything again.
 *
 * @throws InvalidInputError what it was given does not fit.
 */
export async function createMemoryOrchestrator(options: MemoryOrchestratorOptions = {}): Promise<Backend> {
  parseInput({ schema: OptionsSchema, value: options, what: "What createMemoryOrchestrator was given" });
  const { state = createMemoryState(), clock = systemClock, log = silentLog, agent } = options;
  const { commands, shell, modes, settings, contextTokens } = options;
  const means = { commands, shell, modes, settings, contextTokens };
  const world = options.world ?? createMemoryWorld({ clock, ...means, ...(agent ? { agent } : {}) });
  let backend: Backend | undefined;
  const preCompact: PreCompact = async (sessionId, event) => (await backend?.onPreCompact(sessionId, event)) ?? {};
  const driver = createMemoryDriver({ world, durability: options.world ? "backend" : "process", preCompact });
  backend = await createBackend({ driver, state, clock, log });
  return backend;
}
