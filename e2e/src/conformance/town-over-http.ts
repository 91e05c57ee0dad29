import { join } from "node:path";
import { type OrchestratorSubject, recycledFolders } from "@townkit/testkit";
import { openCodeAgent } from "@townkit/testkit/model";
import { crashTerminalAgents, terminalAgentSubject } from "@townkit/testkit/terminal-agent";
import { openCodeAgents } from "../town/opencode-agents.js";
import { terminalAgents } from "../town/terminal-agents.js";
import type { TownAgents } from "../town/town-agents.js";
import { TownUnderTest } from "../town/town-under-test.js";

/** A client over HTTP of a daemon that is a process of its own, with its store on the disk and a real OpenCode server. */
export async function openTownOverHttp(agents: TownAgents = openCodeAgents): Promise<OrchestratorSubject> {
  const town = await TownUnderTest.start({ agents });
  return { ...overHttp(town), ...openCodeAgent, crashAgents: () => crashServer(town) };
}

/** The same over agents in a tmux server that the daemon started. `known`: what the suite must know of other agents than the scripted one. */
export async function openTerminalsOverHttp(
  agents: TownAgents = terminalAgents,
  known: Omit<Partial<OrchestratorSubject>, "orchestrator" | "backend"> = terminalAgentSubject,
): Promise<OrchestratorSubject> {
  const town = await TownUnderTest.start({ agents });
  const { client: orchestrator } = town;
  const kill = () => town.killServer();
  return {
    ...known,
    ...overHttp(town),
    agent: agents.agent,
    crashAgents: () => crashTerminalAgents({ orchestrator, kill }),
  };
}

function overHttp(town: TownUnderTest): Omit<OrchestratorSubject, "agent"> {
  return {
    orchestrator: town.client,
    newWorkDir: recycledFolders({ root: join(town.sandbox.root, "case-folders") }),
    restart: (how) => (how === "kill" ? town.killDaemon() : town.nextDaemon({})),
    async close() {
      const left = await town.close();
      if (left.length > 0) throw new Error(`Left running: ${left.join("; ")}`);
    },
  };
}

/** Kills the server and resolves when the town says that its successor is up. */
async function crashServer(town: TownUnderTest): Promise<void> {
  const events = town.client.events({ durableOnly: true, signal: AbortSignal.timeout(90_000) });
  const up = (async () => {
    for await (const event of events) {
      if (event.type === "backend.health" && event.backend === "opencode" && event.state === "up") return;
    }
    throw new Error("The OpenCode server did not come back.");
  })();
  await town.killServer();
  await up;
}
