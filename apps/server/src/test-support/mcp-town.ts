import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { callerToken } from "@townkit/core/mcp";
import { onTestFinished } from "vitest";
import type { ComposeTownOptions } from "../daemon/compose-town.js";
import { startDaemon } from "../daemon/run-daemon.js";
import { townFolder } from "../daemon/town-folder.js";
import { memoryBackend } from "./memory-backend.js";
import { clientOf } from "./served-town.js";
import { tempFolder } from "./temp-folder.js";

/** The table of a server that `mcp-probe.mjs` is. */
export function probeTable(name: string, more = ""): string {
  const program = fileURLToPath(new URL("mcp-probe.mjs", import.meta.url));
  return `[mcp.servers.${name}]\ncommand = ${JSON.stringify(process.execPath)}\nargs = ${JSON.stringify([program])}\n${more}\n`;
}

/** A daemon in this process, over agents in memory, with these tables in its `town.toml`. It ends with the test. */
export async function mcpTown(tables: string, options: Partial<ComposeTownOptions> & { root?: string } = {}) {
  const root = options.root ?? (await tempFolder());
  await writeFile(path.join(root, "town.toml"), `[orchestration]\nbackend = "@test/memory"\n${tables}`);
  const { load, made, world } = memoryBackend();
  const daemon = await startDaemon({ env: {}, loadBackend: load, ...options, root });
  onTestFinished(() => daemon.stop({ sessions: "stop" }));
  const folder = townFolder(root);
  const token = (await readFile(folder.token, "utf8")).trim();
  const client = clientOf({ url: daemon.url, token });

  /** The token that a backend gives to the agent of a session, made here as there. */
  async function tokenOf(id: string, kind: "session" | "carrier" = "session", directory?: string): Promise<string> {
    const key = (await readFile(path.join(folder.mcp, "key"), "utf8")).trim();
    return callerToken({ key, caller: { kind, id, ...(directory !== undefined && { directory }) } });
  }

  async function connect({ server, bearer }: { server: string; bearer: string }): Promise<Client> {
    const agent = new Client({ name: "test", version: "1" });
    const requestInit = { headers: { authorization: `Bearer ${bearer}` } };
    await agent.connect(new StreamableHTTPClientTransport(new URL(`${daemon.url}/mcp/${server}`), { requestInit }));
    onTestFinished(() => agent.close());
    return agent;
  }

  return { root, daemon, folder, token, client, made, world, tokenOf, connect, load };
}

/** What a tool has answered, as a value. */
export async function called(client: Client, name: string, given: Record<string, unknown> = {}): Promise<never> {
  const result = await client.callTool({ name, arguments: given });
  return JSON.parse((result.content as [{ text: string }])[0].text) as never;
}
