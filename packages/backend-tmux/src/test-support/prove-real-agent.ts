import type { OrchestratorSubject } from "@townkit/testkit";
import { orchestratorSuite, registerSuite } from "@townkit/testkit";
import { afterAll, beforeAll, describe, it } from "vitest";
import { installedAgent } from "../../../../scripts/lib/real-agents.js";
import type { KnownAgentName } from "../agents/index.js";
import { openBackendSubject, openPoolSubject } from "../conformance/terminal-subject.js";
import { castReal, type RealAgent, type RealAgentCast } from "./real-agent.js";
import { registerAgentLife } from "./real-agent-life.js";

/**
 * With CI=true the agents share the suite: each case is run with one of them, and on a pool over another one. All of them are
 * run with each where a suite is named, as `npm run test:agents` does.
 */
const shares = process.env.CI === "true" && process.env.TOWN_WHOLE !== "true";
/** Whose the cases are, one after another. Gemini CLI and OpenCode start so slowly that they have fewer. */
// biome-ignore format: a round on one line
const turns: readonly KnownAgentName[] = ["claude", "codex", "pi", "claude", "opencode", "pi", "gemini", "claude", "codex", "pi"];

type OpenCast = () => Promise<RealAgentCast>;

/** The suite on the backend with a real agent, and what the agent leaves behind. */
export async function proveInBackend(agent: RealAgent): Promise<void> {
  await withReal(agent, (cast) => {
    registerAgentLife({ agent, cast });
    registerFor({
      name: `The tmux backend with the real ${agent.name}`,
      open: () => openBackendSubject(cast),
      hasCase: (index) => turns[index % turns.length] === agent.name,
    });
  });
}

/** The suite on a pool over it. */
export async function proveInPool(agent: RealAgent): Promise<void> {
  await withReal(agent, (cast) =>
    registerFor({
      name: `A pool over the tmux backend with the real ${agent.name}`,
      open: () => openPoolSubject(cast),
      // Each has other cases than without a pool.
      hasCase: (index) => turns[(index + 1) % turns.length] === agent.name,
    }),
  );
}

async function withReal(agent: RealAgent, register: (cast: OpenCast) => void): Promise<void> {
  const program = await installedAgent(agent.name);
  describe.skipIf(program === null)(`the real ${agent.name}`, () => {
    register(() => castReal({ agent, program: program as string }));
  });
}

/** `hasCase`: which cases it has where each has some of them. */
function registerFor(options: {
  name: string;
  open: () => Promise<OrchestratorSubject>;
  hasCase: (index: number) => boolean;
}): void {
  const { hasCase, ...factory } = options;
  const suite = orchestratorSuite(factory);
  const cases = shares ? suite.cases.filter((_, index) => hasCase(index)) : suite.cases;
  registerSuite({ suite: { ...suite, cases }, describe, it, beforeAll, afterAll });
}
