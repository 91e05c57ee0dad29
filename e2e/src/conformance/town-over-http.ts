import { join } from "node:path";
import { type OrchestratorSubject, recycledFolders } from "@townkit/testkit";
import { TownUnderTest } from "../town/town-under-test.js";
import { crashServer, openCodeAgent } from "./opencode-agent.js";

/** A client over HTTP of a daemon that is a process of its own, with its store on the disk and a real OpenCode server. */
export async function openTownOverHttp(): Promise<OrchestratorSubject> {
  const town = await TownUnderTest.start();
  return {
    ...openCodeAgent,
    orchestrator: town.client,
    newWorkDir: recycledFolders({ root: join(town.sandbox.root, "case-folders") }),
    restart: (how) => (how === "kill" ? town.killDaemon() : town.nextDaemon({})),
    crashAgents: () => crashServer({ orchestrator: town.client, kill: () => town.killServer() }),
    async close() {
      const left = await town.close();
      if (left.length > 0) throw new Error(`Left running: ${left.join("; ")}`);
    },
  };
}
