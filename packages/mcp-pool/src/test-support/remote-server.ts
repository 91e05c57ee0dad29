import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import { onTestFinished } from "vitest";
import { z } from "zod";

export interface RemoteServer {
  readonly url: string;
  /** What was sent as `Authorization`. */
  readonly authorizations: Set<string | null>;
  /** The sessions that it has now. */
  readonly sessions: number;
  /** How many calls of `hold` are in it. */
  readonly held: number;
  /** As after a restart: it knows no session any more. */
  forget(): void;
  /** As at a death: all connections are cut. */
  cut(): void;
}

/** A server somewhere else, which a test can cut off. It ends with the test. */
export async function remoteServer(): Promise<RemoteServer> {
  const sessions = new Map<string, WebStandardStreamableHTTPServerTransport>();
  const authorizations = new Set<string | null>();
  let held = 0;
  const open = async () => {
    const server = new McpServer({ name: "remote", version: "1" });
    server.registerTool("echo", { inputSchema: { words: z.string() } }, ({ words }) => ({
      content: [{ type: "text", text: words }],
    }));
    server.registerTool("hold", {}, async () => {
      held += 1;
      return await new Promise(() => undefined);
    });
    const transport: WebStandardStreamableHTTPServerTransport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void sessions.set(id, transport),
      onsessionclosed: (id) => void sessions.delete(id),
    });
    await server.connect(transport);
    return transport;
  };
  const fetch = async (request: Request) => {
    authorizations.add(request.headers.get("authorization"));
    const id = request.headers.get("mcp-session-id");
    const transport = id === null ? await open() : sessions.get(id);
    return (await transport?.handleRequest(request)) ?? new Response("Session not found", { status: 404 });
  };
  const http = serve({ fetch, port: 0, hostname: "127.0.0.1" }) as HttpServer;
  await once(http, "listening");
  onTestFinished(async () => {
    const closed = once(http, "close");
    http.close();
    http.closeAllConnections();
    await closed;
  });
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`,
    authorizations,
    get sessions() {
      return sessions.size;
    },
    get held() {
      return held;
    },
    forget: () => sessions.clear(),
    cut: () => http.closeAllConnections(),
  };
}
