import type { CapabilityName } from "../contract/capabilities.js";
import type { SessionConfig } from "../contract/session.js";
import { InvalidInputError } from "../errors/input-errors.js";
import { CapabilityUnsupportedError } from "../errors/state-errors.js";
import type { Driver } from "./driver.js";

/** @throws CapabilityUnsupportedError the driver does not run this agent. */
export async function requireAgent(options: { driver: Driver; agent: string }): Promise<void> {
  const { driver, agent } = options;
  const agents = Object.keys(await driver.capabilities());
  if (agents.includes(agent)) return;
  throw new CapabilityUnsupportedError({
    capability: `the agent ${agent}`,
    who: `The ${driver.name} backend`,
    remedy: agents.length > 0 ? `It runs: ${agents.join(", ")}.` : noAgentRemedy,
  });
}

/** Of a backend whose settings name no agent. */
const noAgentRemedy = "Its settings name no agent yet: add one, as its README shows.";

/** The agent that was asked for, or the only one that there is. @throws InvalidInputError there are several, or none, and none was named. */
export async function agentFor(options: { driver: Driver; config: SessionConfig }): Promise<string> {
  const { driver, config } = options;
  return config.agent ?? onlyAgent({ agents: Object.keys(await driver.capabilities()), backend: driver.name });
}

/** @throws InvalidInputError */
export function onlyAgent(options: { agents: readonly string[]; backend: string }): string {
  const [agent, ...others] = options.agents;
  if (agent !== undefined && others.length === 0) return agent;
  if (agent === undefined) {
    throw new InvalidInputError({
      what: "agent",
      problem: `it is missing, and the ${options.backend} backend runs none`,
      remedy: noAgentRemedy,
    });
  }
  throw new InvalidInputError({
    what: "agent",
    problem: `it is missing, and the ${options.backend} backend runs several`,
    remedy: `Name one of: ${options.agents.join(", ")}.`,
  });
}

/** @throws CapabilityUnsupportedError the agent cannot do this here. */
export async function requireCapability(options: {
  driver: Driver;
  agent: string;
  capability: CapabilityName;
}): Promise<void> {
  const { driver, agent, capability } = options;
  const capabilities = (await driver.capabilities())[agent];
  if (capabilities?.[capability]) return;
  const remedy = driver.remedies?.[capability];
  throw new CapabilityUnsupportedError({ capability, who: `${agent} on the ${driver.name} backend`, remedy });
}
