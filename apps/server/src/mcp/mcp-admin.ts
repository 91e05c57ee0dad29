import type { McpAdmin, McpServerStatus } from "@townkit/client/protocol";
import { TownError } from "@townkit/core";
import type { McpPool, McpServerListing } from "@townkit/mcp-pool";
import { isSession } from "./callers.js";
import type { TownMcp } from "./town-mcp.js";

/** What is told of a town's MCP servers, and done to them. */
export function mcpAdmin(mcp: TownMcp): McpAdmin {
  async function known(server: string): Promise<McpPool> {
    const pool = await mcp.pool();
    const names = pool.list().map(({ name }) => name);
    if (names.includes(server)) return pool;
    throw new TownError({
      code: "route_not_found",
      message: `This town has no MCP server ${JSON.stringify(server)}.`,
      remedy: `Use one of: ${names.join(", ")}.`,
      facts: { server },
    });
  }

  return {
    async mcpServers() {
      return { servers: (await mcp.pool()).list().map(statusOf) };
    },
    async mcpLog(server, { lines = 100 } = {}) {
      await known(server);
      return { entries: await mcp.log({ server, lines }) };
    },
    async restartMcpServer(server) {
      await (await known(server)).restart(server);
      return {};
    },
    async testMcpServer(server) {
      const pool = await known(server);
      const { testServer } = await import("./test-server.js");
      return await testServer({ pool, server });
    },
  };
}

function statusOf({ name, kind, share, running, calls }: McpServerListing): McpServerStatus {
  return {
    name,
    kind,
    share,
    running: running.map(({ pid, serverInfo, lastProblem, ...status }) => ({
      ...status,
      pid: pid ?? null,
      version: serverInfo === undefined ? null : `${serverInfo.name} ${serverInfo.version}`,
      lastProblem: lastProblem ?? null,
    })),
    calls: calls.map(({ session, ...count }) => ({
      sessionId: session !== null && isSession(session) ? session : null,
      ...count,
    })),
  };
}
