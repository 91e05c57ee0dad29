import type { OrchestratorSubject } from "@townkit/testkit";
import { TownUnderTest } from "../town/town-under-test.js";
import { crashServer, openCodeAgent } from "./opencode-agent.js";

/** A client over HTTP of a daemon that is a process of its own, with its store on the disk and a real OpenCode server. */
export async function openTownOverHttp(): Promise<OrchestratorSubject> {
  const town = await TownUnderTest.start();
  let directories = 0;
  return {
    ...openCodeAgent,
    orchestrator: town.client,
    newWorkDir() {
      directories += 1;
      return town.sandbox.newWorkDir(`work-${directories}`);
    },
    restart: (how) => (how === "kill" ? town.killDaemon() : town.nextDaemon({})),
    crashAgents: () => crashServer({ orchestrator: town.client, kill: () => town.killServer() }),
    async close() {
      const left = await town.close();
      if (left.length > 0) throw new Error(`Left running: ${left.join("; ")}`);
    },
  };
}
