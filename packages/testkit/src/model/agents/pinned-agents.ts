/** A real agent's command line, in the one version that it is driven in. */
export interface PinnedAgent {
  /** Of npm. */
  readonly package: string;
  readonly version: string;
  readonly bin: string;
}

/** The real agents that play scripts in terminals. */
export const pinnedAgents = {
  claude: { package: "@anthropic-ai/claude-code", version: "2.1.197", bin: "claude" },
  codex: { package: "@openai/codex", version: "0.169.0", bin: "codex" },
  gemini: { package: "@google/gemini-cli", version: "0.61.0", bin: "gemini" },
  opencode: { package: "opencode-ai", version: "1.18.33", bin: "opencode" },
  pi: { package: "@mariozechner/pi-coding-agent", version: "0.73.1", bin: "pi" },
} as const satisfies Readonly<Record<string, PinnedAgent>>;
export type PinnedAgentName = keyof typeof pinnedAgents;
