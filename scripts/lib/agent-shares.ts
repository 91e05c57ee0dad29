import type { PinnedAgentName } from "../../packages/testkit/src/model/agents/pinned-agents.js";

/**
 * With CI=true the real agents share the suite. All of its cases are run with each where a suite is named, as
 * `npm run test:agents` does.
 */
const shares = process.env.CI === "true" && process.env.TOWN_WHOLE !== "true";

/** Whose the cases are, one after another. Gemini CLI and OpenCode start so slowly that they have fewer. */
// biome-ignore format: a round on two lines
const turns: readonly PinnedAgentName[] = [
  "claude", "codex", "pi", "claude", "opencode", "pi", "codex", "claude", "codex", "pi",
  "claude", "codex", "pi", "claude", "codex", "pi", "gemini", "claude", "codex", "pi",
];

/** Over HTTP all cases are run with the scripted agent: the real ones share those that stand so far apart, from this place on. */
const httpEvery = 9;
const httpFrom = 3;

const rules = {
  /** Each case is run with one of them. */
  backend: (index: number) => turns[index % turns.length],
  /** Each with another one than without a pool. */
  pool: (index: number) => turns[(index + 1) % turns.length],
  http: (index: number) =>
    index % httpEvery === httpFrom ? turns[((index - httpFrom) / httpEvery) % turns.length] : undefined,
} as const;

/** Whether a case of the suite, by its place there, is the agent's to prove. `on`: what stands over its terminal. */
export function isCaseOf(options: { name: PinnedAgentName; on: keyof typeof rules }): (index: number) => boolean {
  const { name, on } = options;
  return (index) => !shares || rules[on](index) === name;
}
