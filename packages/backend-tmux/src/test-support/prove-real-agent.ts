import type { OrchestratorSubject } from "@townkit/testkit";
import { orchestratorSuite, registerSuite } from "@townkit/testkit";
import { afterAll, beforeAll, describe, it } from "vitest";
import { isCaseOf } from "../../../../scripts/lib/agent-shares.js";
import { installedAgent } from "../../../../scripts/lib/real-agents.js";
import { openBackendSubject, openPoolSubject } from "../conformance/terminal-subject.js";
import { castReal, type RealAgent, type RealAgentCast } from "./real-agent.js";
import { registerAgentCompaction } from "./real-agent-compaction.js";
import { registerAgentLife } from "./real-agent-life.js";

type OpenCast = () => Promise<RealAgentCast>;

/** The suite on the backend with a real agent, and what the agent leaves behind. */
export async function proveInBackend(agent: RealAgent): Promise<void> {
  await withReal(agent, (cast) => {
    registerAgentLife({ agent, cast });
    if (agent.compacts) registerAgentCompaction({ agent, cast, compacts: agent.compacts });
    registerFor({
      name: `The tmux backend with the real ${agent.name}`,
      open: () => openBackendSubject(cast),
      hasCase: isCaseOf({ name: agent.name, on: "backend" }),
    });
  });
}

/** The suite on a pool over it. */
export async function proveInPool(agent: RealAgent): Promise<void> {
  await withReal(agent, (cast) =>
    registerFor({
      name: `A pool over the tmux backend with the real ${agent.name}`,
      open: () => openPoolSubject(cast),
      hasCase: isCaseOf({ name: agent.name, on: "pool" }),
    }),
  );
}

async function withReal(agent: RealAgent, register: (cast: OpenCast) => void): Promise<void> {
  const program = await installedAgent(agent.name);
  describe.skipIf(program === null)(`the real ${agent.name}`, () => {
    register(() => castReal({ agent, program: program as string }));
  });
}

/** `hasCase`: which of the cases are its to prove. */
function registerFor(options: {
  name: string;
  open: () => Promise<OrchestratorSubject>;
  hasCase: (index: number) => boolean;
}): void {
  const { hasCase, ...factory } = options;
  const suite = orchestratorSuite(factory);
  const cases = suite.cases.filter((_, index) => hasCase(index));
  registerSuite({ suite: { ...suite, cases }, describe, it, beforeAll, afterAll });
}
