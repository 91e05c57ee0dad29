import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import type { JSONRPCMessage, RequestId } from "@modelcontextprotocol/sdk/types.js";
import { mcpPath } from "@townkit/client/protocol";
import { TownError } from "@townkit/core";
import type { Environment } from "@townkit/core/config";
import { type DaemonRecord, readIfThere } from "../daemon/private-file.js";
import type { TownFolder } from "../daemon/town-folder.js";
import { townServer } from "./town-mcp.js";

/** How long what was asked before the end of the input may still be answered. */
const lastAnswersMs = 60_000;

/**
 * Passes on what comes by standard input to the town's own MCP server, and what that says to standard output, until the input
 * ends.
 * @throws TownError `town_unreachable`, `unauthorized`
 */
export async function bridgeStdio(options: { folder: TownFolder; env: Environment }): Promise<void> {
  const { folder, env } = options;
  const record = await readIfThere(folder.record);
  if (record === null) throw noDaemon(folder);
  const { url } = JSON.parse(record) as DaemonRecord;
  const headers = { authorization: `Bearer ${await tokenFor({ folder, env })}` };
  const town = new StreamableHTTPClientTransport(new URL(`${url}${mcpPath}/${townServer}`), {
    requestInit: { headers },
  });
  const client = new StdioServerTransport();

  /** Which calls are not answered yet, and of what kind they are. */
  const open = new Map<RequestId, string>();
  let answered = () => {};
  let greet = () => {};
  /** Only the answer to its greeting says which connection a client has, by which all that follows goes. */
  const greeted = new Promise<void>((resolve) => {
    greet = resolve;
  });

  function tell(message: JSONRPCMessage): void {
    void client.send(message);
    if ("method" in message || message.id === undefined) return;
    if (open.get(message.id) === "initialize") greet();
    open.delete(message.id);
    if (open.size === 0) answered();
  }

  town.onmessage = (message) => {
    if ("result" in message && open.get(message.id) === "initialize") {
      town.setProtocolVersion(String(message.result.protocolVersion));
    }
    tell(message);
  };
  town.onerror = (error) => void process.stderr.write(`${error.message}\n`);
  client.onmessage = (message) => {
    const call = "id" in message && "method" in message ? message : undefined;
    if (call !== undefined) open.set(call.id, call.method);
    const mayGo = call?.method === "initialize" ? Promise.resolve() : greeted;
    mayGo
      .then(() => town.send(message))
      .catch((error: Error) => {
        if (call !== undefined) tell(unanswered(call.id, error));
      });
  };

  await town.start();
  await client.start();
  await once(process.stdin, "end");
  const all = new Promise<void>((resolve) => {
    answered = resolve;
  });
  if (open.size > 0) await Promise.race([all, sleep(lastAnswersMs)]);
  await town.terminateSession().catch(() => undefined);
  await town.close();
  await client.close();
}

/** Within a session its own token, so that it may what its role may; elsewhere the town's, for who can read it. */
async function tokenFor(options: { folder: TownFolder; env: Environment }): Promise<string> {
  const { TOWN_SESSION_TOKEN: own, TOWN_SESSION: session } = options.env;
  if (own) return own;
  const token = session ? undefined : (await readIfThere(options.folder.token))?.trim();
  if (token) return token;
  throw new TownError({
    code: "unauthorized",
    message: session
      ? `The session ${session} was given no token for the town.`
      : `The town ${options.folder.root} has no token that can be read here.`,
    remedy: "Let its role use the town by [mcp.town] in town.toml, and start it again.",
  });
}

function unanswered(id: string | number, error: Error): JSONRPCMessage {
  const message = `The town did not answer: ${error.message}`;
  return { jsonrpc: "2.0", id, error: { code: -32_000, message, data: { effect: "possible" } } };
}

function noDaemon(folder: TownFolder): TownError {
  return new TownError({
    code: "town_unreachable",
    message: `No daemon runs for the town ${folder.root}.`,
    remedy: "Start it with `town up`.",
    facts: { townRoot: folder.root },
  });
}
