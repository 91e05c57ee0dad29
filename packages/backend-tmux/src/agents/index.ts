import { type AgentProfile, AgentProfileSchema } from "../profile/profile.js";
import type { AgentTable } from "./agent-table.js";
import { claude } from "./claude.js";
import { codex } from "./codex.js";
import { gemini } from "./gemini.js";
import { opencode } from "./opencode.js";
import { pi } from "./pi.js";

/** The agents that the package knows, as tables of `[tmux.agents]`. */
export const knownAgents = { claude, codex, gemini, opencode, pi } as const satisfies Readonly<
  Record<string, AgentTable>
>;
export type KnownAgentName = keyof typeof knownAgents;

/** Their names. */
export const knownAgentNames = Object.keys(knownAgents) as readonly KnownAgentName[];

/** The profile of an agent that the package knows. */
export function knownAgent(name: KnownAgentName): AgentProfile {
  return AgentProfileSchema.parse(knownAgents[name]);
}
