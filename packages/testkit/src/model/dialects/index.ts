import type { Conversation } from "../conversation.js";
import { claudeDialect } from "./claude.js";
import { codexDialect } from "./codex.js";
import type { AgentDialect } from "./dialect.js";
import { geminiDialect } from "./gemini.js";
import { openCodeDialect } from "./opencode.js";

/** The agents that are known; the last stands for all others. */
export const dialects: readonly AgentDialect[] = [claudeDialect, codexDialect, geminiDialect, openCodeDialect];

/** Which agent speaks, by the tools that it offers. */
export function dialectOf({ tools }: Conversation): AgentDialect {
  const known = dialects.find(({ offers }) => offers.every((name) => tools.includes(name)));
  return known ?? openCodeDialect;
}
