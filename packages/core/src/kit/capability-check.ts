import type { CapabilityName } from "../contract/capabilities.js";
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
    remedy: `It runs: ${agents.join(", ")}.`,
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
  throw new CapabilityUnsupportedError({ capability, who: `${agent} on the ${driver.name} backend` });
}
