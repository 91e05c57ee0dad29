import { randomUUID } from "node:crypto";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { McpTest } from "@townkit/client/protocol";
import { TownError } from "@townkit/core";
import type { McpPool } from "@townkit/mcp-pool";
import { serverVersion } from "../daemon/version.js";

/**
 * Uses a server as an agent does, by the pool's own door: starts it if need be, and asks for its tools. What was started for the
 * test alone ends with it.
 * @throws TownError `backend_unavailable`, with why it does not answer
 */
export async function testServer({ pool, server }: { pool: McpPool; server: string }): Promise<McpTest> {
  const startedMs = performance.now();
  const id = `@test-${randomUUID()}`;
  const transport = new StreamableHTTPClientTransport(new URL(`http://localhost${pool.pathOf(server)}`), {
    requestInit: { headers: { authorization: `Bearer ${pool.admit({ id })}` } },
    fetch: (url, init) => pool.fetch(new Request(url, init)),
  });
  const client = new Client({ name: "townkit-test", version: serverVersion });
  try {
    await client.connect(transport);
    const { tools } = client.getServerCapabilities()?.tools === undefined ? { tools: [] } : await client.listTools();
    const { name, version } = client.getServerVersion() ?? { name: server, version: "" };
    return {
      version: `${name} ${version}`.trim(),
      protocolVersion: transport.protocolVersion ?? "",
      tools: tools.map((tool) => tool.name),
      tookMs: Math.round(performance.now() - startedMs),
    };
  } catch (error) {
    throw new TownError({
      code: "backend_unavailable",
      message: (error as Error).message.replace(/^MCP error -?\d+: /, ""),
      remedy: `Look at \`town mcp logs ${server}\`.`,
      facts: { server },
      cause: error,
    });
  } finally {
    await client.close();
    await pool.dismiss(id);
  }
}
