import { createServer, type Socket } from "node:net";
import type { Session } from "@townkit/core";
import { openCodeAgents } from "./opencode-agents.js";
import { terminalAgents } from "./terminal-agents.js";
import type { TownAgents } from "./town-agents.js";

/** A town of both: agents on an OpenCode server, and agents in terminals. A test's own sessions are those of `agents`. */
export function hybridAgents(agents: TownAgents): TownAgents {
  return {
    ...agents,
    async prepare(given) {
      const onServer = await openCodeAgents.prepare(given);
      const inTerminals = await terminalAgents.prepare(given);
      return {
        config: { ...onServer.config, ...inTerminals.config, orchestration: { backend: "hybrid" } },
        async close() {
          await inTerminals.close();
          await onServer.close();
        },
      };
    },
  };
}

/** A town of both, each of whose sessions is what its agent is. */
export const mixedAgents: TownAgents = {
  ...hybridAgents(openCodeAgents),
  promptsOf: (of) => agentsOf(of.session).promptsOf(of),
  everGiven: (of) => agentsOf(of.session).everGiven(of),
};

function agentsOf({ agent }: Session): TownAgents {
  return agent === terminalAgents.agent ? terminalAgents : openCodeAgents;
}

/** The same with agents in terminals, beside an OpenCode server of somebody else that takes calls and never answers one. */
export const besideHungServer: TownAgents = {
  ...terminalAgents,
  async prepare(given) {
    const both = await hybridAgents(terminalAgents).prepare(given);
    const hung = await hungServer();
    const orchestration = { backend: "hybrid", opencode_server_url: hung.url };
    return {
      config: { ...both.config, orchestration },
      async close() {
        hung.close();
        await both.close();
      },
    };
  },
};

async function hungServer(): Promise<{ readonly url: string; close(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the system gave no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
