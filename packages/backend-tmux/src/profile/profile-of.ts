import { InvalidInputError } from "@townkit/core";
import type { AgentProfile } from "./profile.js";

/** @throws InvalidInputError there is none of that name. */
export function profileOf(options: { agents: Readonly<Record<string, AgentProfile>>; agent: string }): AgentProfile {
  const { agents, agent } = options;
  const profile = agents[agent];
  if (profile) return profile;
  throw new InvalidInputError({ what: "agent", problem: `there is no profile of an agent ${agent}` });
}
