import type { OrchestratorSubject } from "@townkit/testkit";
import { orchestratorSuite, registerSuite } from "@townkit/testkit";
import { afterAll, beforeAll, describe, it } from "vitest";
import { installedAgent, pinnedAgents } from "../../../../scripts/lib/real-agents.js";
import { openBackendSubject, openPoolSubject } from "../conformance/terminal-subject.js";
import { castReal, type RealAgent, type RealAgentCast } from "./real-agent.js";
import { registerAgentLife } from "./real-agent-life.js";

type OpenCast = () => Promise<RealAgentCast>;

/** The suite on the backend with a real agent, and what the agent leaves behind. */
export async function proveInBackend(agent: RealAgent): Promise<void> {
  await withReal(agent, (cast) => {
    registerAgentLife({ agent, cast });
    registerFor({ name: `The tmux backend with the real ${agent.name}`, open: () => openBackendSubject(cast) });
  });
}

/** The suite on a pool over it. */
export async function proveInPool(agent: RealAgent): Promise<void> {
  await withReal(agent, (cast) =>
    registerFor({
      name: `A pool over the tmux backend with the real ${agent.name}`,
      open: () => openPoolSubject(cast),
    }),
  );
}

async function withReal(agent: RealAgent, register: (cast: OpenCast) => void): Promise<void> {
  const program = await installedAgent(pinnedAgents[agent.name]);
  describe.skipIf(program === null)(`the real ${agent.name}`, () => {
    register(() => castReal({ agent, program: program as string }));
  });
}

function registerFor(factory: { name: string; open: () => Promise<OrchestratorSubject> }): void {
  registerSuite({ suite: orchestratorSuite(factory), describe, it, beforeAll, afterAll });
}
