import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { ClientCapabilities } from "@modelcontextprotocol/sdk/types.js";
import { buildSync } from "esbuild";
import { onTestFinished } from "vitest";
import { serveMcpPool } from "../http/serve-pool.js";
import { createMcpPool, type McpPool, type McpPoolOptions } from "../mcp-pool.js";

const everythingPackage = createRequire(import.meta.url).resolve(
  "@modelcontextprotocol/server-everything/package.json",
);
const everythingProgram = join(dirname(everythingPackage), "dist", "index.js");

/** The MCP project's own reference server. */
export const everything = { command: process.execPath, args: [everythingProgram, "stdio"] };
export const everythingOverHttp = { command: process.execPath, args: [everythingProgram, "streamableHttp"] };

/** A server of ours, of which a test can see who asked what, and that dies when it is told to. */
export const probe = { command: process.execPath, args: [bundled("probe-server.mjs")] };

export interface PoolGround {
  readonly pool: McpPool;
  readonly url: string;
  readonly folder: string;
  /** What the servers and the pool have said. */
  readonly lines: string[];
  connect(options: ConnectOptions): Promise<Client>;
  /** Closes its door; the pool goes on. */
  close(): Promise<void>;
}

export interface ConnectOptions {
  readonly server: string;
  readonly session: string;
  readonly capabilities?: ClientCapabilities;
  /** Before it is connected: handlers are set here. */
  readonly prepare?: (client: Client) => void;
}

/** A pool that is served on this machine; it and its clients end with the test. */
export async function poolGround(options: Omit<McpPoolOptions, "folder" | "log">): Promise<PoolGround> {
  const folder = await mkdtemp(join(tmpdir(), "mcp-pool-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const lines: string[] = [];
  const log = ({ server, line }: { server: string; line: string }) => void lines.push(`${server}: ${line}`);
  const pool = await createMcpPool({ ...options, folder, log });
  onTestFinished(() => pool.close());
  const served = await serveMcpPool({ pool });
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= served.close();
    return closed;
  };
  onTestFinished(close);
  return {
    pool,
    close,
    url: served.url,
    folder,
    lines,
    connect: ({ server, session, capabilities = {}, prepare }) => {
      const token = pool.admit({ id: session });
      return connectClient({ url: served.url + pool.pathOf(server), token, capabilities, prepare });
    },
  };
}

/** A client of the SDK; it ends with the test. */
export async function connectClient(options: {
  readonly url: string;
  readonly token?: string | undefined;
  readonly capabilities?: ClientCapabilities | undefined;
  readonly prepare?: ((client: Client) => void) | undefined;
}): Promise<Client> {
  const client = new Client({ name: "test", version: "1" }, { capabilities: options.capabilities ?? {} });
  options.prepare?.(client);
  const headers: Record<string, string> =
    options.token === undefined ? {} : { authorization: `Bearer ${options.token}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(options.url), { requestInit: { headers } }));
  onTestFinished(() => client.close());
  return client;
}

/** A client by hand, which need not read what it is sent. It asks the pool itself, without a network that holds things back. */
export async function rawClient({ pool, session }: { pool: McpPool; session: string }) {
  const url = `http://localhost${pool.pathOf("probe")}`;
  const headers: Record<string, string> = {
    accept: "application/json, text/event-stream",
    authorization: `Bearer ${pool.admit({ id: session })}`,
    "content-type": "application/json",
  };
  const post = async (message: unknown) => {
    const response = await pool.fetch(new Request(url, { method: "POST", headers, body: JSON.stringify(message) }));
    await response.text();
    return response;
  };
  const params = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "raw", version: "1" } };
  const hello = await post({ jsonrpc: "2.0", id: 0, method: "initialize", params });
  headers["mcp-session-id"] = hello.headers.get("mcp-session-id") ?? "";
  return { post, get: () => pool.fetch(new Request(url, { headers })) };
}

/** A program of this folder as one file. Nearly each case starts one, and Node.js takes twice as long over the SDK's modules. */
function bundled(program: string): string {
  const outfile = fileURLToPath(new URL(`../../node_modules/.cache/${program}`, import.meta.url));
  const entryPoints = [fileURLToPath(new URL(program, import.meta.url))];
  buildSync({ entryPoints, outfile, bundle: true, minify: true, keepNames: true, platform: "node", format: "esm" });
  return outfile;
}
