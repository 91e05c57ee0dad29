import type { CapabilityName } from "../contract/capabilities.js";
import type { SessionConfig } from "../contract/session.js";
import { InvalidInputError } from "../errors/input-errors.js";
import { CapabilityUnsupportedError } from "../errors/state-errors.js";
import type { Driver } from "./driver.js";
import { noAgentRemedy, onlyAgent } from "./only-agent.js";

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

/** The agent that was asked for, or the only one that there is. @throws InvalidInputError there are several, or none, and none was named. */
export async function agentFor(options: { driver: Driver; config: SessionConfig }): Promise<string> {
  const { driver, config } = options;
  return config.agent ?? onlyAgent({ agents: Object.keys(await driver.capabilities()), backend: driver.name });
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

/** @throws InvalidInputError the agent has no permissions of this name here. */
export function requirePermissions(options: { driver: Driver; agent: string; permissions: string }): void {
  const { driver, agent, permissions } = options;
  const names = driver.permissionsOf?.(agent) ?? [];
  if (names.includes(permissions)) return;
  throw new InvalidInputError({
    what: "permissions",
    problem: `${agent} on the ${driver.name} backend has none that are called ${JSON.stringify(permissions)}`,
    remedy: names.length > 0 ? `Name some of: ${names.join(", ")}.` : "Leave them out: its agent decides by itself.",
  });
}
