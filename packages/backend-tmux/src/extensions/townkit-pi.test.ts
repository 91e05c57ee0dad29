import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import townTools from "./townkit-pi.js";

type Tool = Parameters<Parameters<typeof townTools>[0]["registerTool"]>[0];
interface Asked {
  readonly id?: number;
  readonly method: string;
  readonly params: { readonly name?: string; readonly cursor?: string };
}

const inputSchema = { type: "object", properties: { words: { type: "string" } } };
const results: Readonly<Record<string, (asked: Asked) => unknown>> = {
  initialize: () => ({ protocolVersion: "2025-06-18", capabilities: {}, serverInfo: { name: "s", version: "1" } }),
  "tools/list": ({ params }) =>
    params.cursor === undefined
      ? { tools: [{ name: "echo.all", description: "Says it.", inputSchema }], nextCursor: "2" }
      : { tools: [{ name: "fail", inputSchema }] },
  "tools/call": ({ params }) => ({
    content: [
      { type: "text", text: `${params.name}\nsaid` },
      { type: "resource_link", uri: "file:///x" },
    ],
    isError: params.name === "fail",
  }),
};

/** A server over streamable HTTP as the pool is one: it answers by a stream of events, to who has the token. */
async function serverOf(answer: (asked: Asked, response: ServerResponse) => boolean = () => false) {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    if (request.headers.authorization !== "Bearer the token") {
      response.writeHead(401).end('{"jsonrpc":"2.0","id":null,"error":{"code":-1,"message":"No valid token."}}');
      return;
    }
    const message = JSON.parse((await request.setEncoding("utf8").toArray()).join("")) as Asked;
    asked.push(message);
    if (message.method !== "initialize" && request.headers["mcp-session-id"] !== "of-pi") response.writeHead(404).end();
    else if (message.id === undefined) response.writeHead(202).end();
    else if (!answer(message, response)) {
      response.writeHead(200, { "content-type": "text/event-stream", "mcp-session-id": "of-pi" });
      response.write('data: {"jsonrpc":"2.0","method":"notifications/progress","params":{}}\n\n');
      const result = results[message.method]?.(message);
      response.end(`id: 1\ndata: ${JSON.stringify({ jsonrpc: "2.0", id: message.id, result })}\n\n`);
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp/s`, asked };
}

/** What pi has of these servers. */
async function loaded(servers: Readonly<Record<string, { url: string; token: string }>>) {
  const folder = await mkdtemp(join(tmpdir(), "townkit-pi-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "servers.json");
  await writeFile(file, JSON.stringify(servers));
  vi.stubEnv("TOWN_MCP_SERVERS", file);
  onTestFinished(() => void vi.unstubAllEnvs());
  const tools = new Map<string, Tool>();
  const told: string[] = [];
  await townTools({
    registerTool: (tool) => void tools.set(tool.name, tool),
    on: (_, start) => start({}, { ui: { notify: (text) => told.push(text) } }),
  });
  return { tools, told };
}

it("each tool of a server is one of pi's, with what it says and how it fails", async () => {
  const { url } = await serverOf();
  const { tools, told } = await loaded({ files: { url, token: "the token" } });
  expect([...tools.keys()]).toEqual(["files_echo_all", "files_fail"]);
  const echo = tools.get("files_echo_all");
  expect(echo).toMatchObject({ description: "Says it.", parameters: inputSchema });
  expect(await echo?.execute("1", { words: "x" }, undefined)).toEqual({
    content: [
      { type: "text", text: "echo.all\nsaid" },
      { type: "text", text: '{"type":"resource_link","uri":"file:///x"}' },
    ],
    details: {},
  });
  await expect(tools.get("files_fail")?.execute("2", {}, undefined)).rejects.toThrow("fail\nsaid");
  expect(told).toEqual([]);
});

it("a server that cannot be had is told of, and the others are there", async () => {
  const { url } = await serverOf();
  const { tools, told } = await loaded({ files: { url, token: "the token" }, other: { url, token: "wrong" } });
  expect(tools.size).toBe(2);
  expect(told).toEqual(["The town's MCP servers are missing. other: No valid token."]);
});

it("a call that is cut says that nobody knows, and one that is cancelled is cancelled at the server", async () => {
  let mode: "cut" | "hold" | "refuse" = "cut";
  const { url, asked } = await serverOf(({ id, method }, response) => {
    if (method !== "tools/call") return false;
    const error = { jsonrpc: "2.0", id, error: { code: -1, message: "There is no such tool." } };
    if (mode === "cut") response.writeHead(200, { "content-type": "text/event-stream" }).end(": nothing\n\n");
    else if (mode === "refuse")
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(error));
    return true;
  });
  const { tools } = await loaded({ files: { url, token: "the token" } });
  const call = (signal?: AbortSignal) => tools.get("files_echo_all")?.execute("1", {}, signal);
  await expect(call()).rejects.toThrow("whether the call took effect is unknown");
  mode = "refuse";
  await expect(call()).rejects.toThrow("There is no such tool.");
  mode = "hold";
  const abort = new AbortController();
  const held = call(abort.signal);
  await vi.waitFor(() => expect(asked.filter(({ method }) => method === "tools/call")).toHaveLength(3));
  abort.abort();
  await expect(held).rejects.toThrow();
  const cancelled = expect.objectContaining({
    method: "notifications/cancelled",
    params: { requestId: asked.filter(({ method }) => method === "tools/call").at(-1)?.id },
  });
  await vi.waitFor(() => expect(asked).toContainEqual(cancelled));
});

it("without servers there is nothing", async () => {
  vi.stubEnv("TOWN_MCP_SERVERS", "");
  onTestFinished(() => void vi.unstubAllEnvs());
  await townTools({ registerTool: () => expect.unreachable(), on: () => expect.unreachable() });
});
