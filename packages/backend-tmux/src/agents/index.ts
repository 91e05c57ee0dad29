import { type AgentProfile, AgentProfileSchema } from "../profile/profile.js";
import type { AgentTable } from "./agent-table.js";
import { claude } from "./claude.js";
import { codex } from "./codex.js";

/** The agents that the package knows, as tables of `[tmux.agents]`. */
export const knownAgents = { claude, codex } as const satisfies Readonly<Record<string, AgentTable>>;

/** The profile of an agent that the package knows. */
export function knownAgent(name: keyof typeof knownAgents): AgentProfile {
  return AgentProfileSchema.parse(knownAgents[name]);
}
