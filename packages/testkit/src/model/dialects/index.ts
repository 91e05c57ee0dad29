import type { Conversation } from "../conversation.js";
import { claudeDialect } from "./claude.js";
import { codexDialect } from "./codex.js";
import type { AgentDialect } from "./dialect.js";
import { geminiDialect } from "./gemini.js";
import { openCodeDialect } from "./opencode.js";
import { piDialect } from "./pi.js";

/** The agents that are known; the last stands for all others. */
export const dialects: readonly AgentDialect[] = [
  claudeDialect,
  codexDialect,
  geminiDialect,
  piDialect,
  openCodeDialect,
];

/** Which agent speaks, by the tools that it offers, and by its system prompt where they do not tell. */
export function dialectOf({ tools, system }: Conversation): AgentDialect {
  const known = dialects.find(
    ({ offers, introduction }) => offers.every((name) => tools.includes(name)) && introduction?.test(system) !== false,
  );
  return known ?? openCodeDialect;
}
