import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { FacetClient } from "../client/facet-client.js";
import { McpClient, type RemoteMcp } from "../client/mcp-client.js";
import { ServerClient } from "../client/server-client.js";
import { usedOperations } from "./used-operations.js";

const [sessionID, messageID, requestID, directory] = ["ses_1", "msg_1", "per_1", "/work"];
const signal = new AbortController().signal;
const prompt = {
  sessionID,
  messageID,
  partID: "prt_1",
  text: "",
  model: undefined,
  agent: undefined,
  system: undefined,
};
const run = { sessionID, messageID, command: "x", signal };

type Calls<Client> = { readonly [Name in keyof Client]?: (client: Client) => unknown };

/** Every method of the clients, by its name. */
const calls: Calls<ServerClient> = {
  createSession: (client) => client.createSession({ id: sessionID, directory, model: undefined, signal }),
  updateSession: (client) => client.updateSession({ sessionID, directory, title: "", metadata: {}, permission: [] }),
  forkSession: (client) => client.forkSession({ sessionID }),
  getSession: (client) => client.getSession(sessionID),
  listSessions: (client) => client.listSessions(directory),
  storePrompt: (client) => client.storePrompt(prompt, signal),
  runPrompt: (client) => client.runPrompt(prompt),
  abort: (client) => client.abort(sessionID),
  getMessage: (client) => client.getMessage({ sessionID, messageID }),
  pageOfMessages: (client) => client.pageOfMessages({ sessionID, limit: 1 }),
  replyPermission: (client) => client.replyPermission({ requestID, directory, reply: "once" }),
  replyQuestion: (client) => client.replyQuestion({ requestID, directory, answers: [] }),
  rejectQuestion: (client) => client.rejectQuestion({ requestID, directory }),
  statuses: (client) => client.statuses(directory),
  contextLimits: (client) => client.contextLimits(directory),
  async readBack(client) {
    const { history, permissions, questions } = client.readBack(() => [directory]);
    await Promise.allSettled([history({}, signal), permissions(directory, signal), questions(directory, signal)]);
  },
};
const facetCalls: Calls<FacetClient> = {
  command: (client) => client.command({ ...run, arguments: "" }),
  shell: (client) => client.shell({ ...run, agent: "build" }),
  revert: (client) => client.revert({ sessionID, messageID }),
  unrevert: (client) => client.unrevert(sessionID),
  reverted: (client) => client.reverted(sessionID),
  remove: (client) => client.remove(sessionID),
  children: (client) => client.children(sessionID),
  commands: (client) => client.commands(directory),
  modes: (client) => client.modes(directory),
  config: (client) => client.config(directory),
  isInGit: (client) => client.isInGit(directory),
};

const mcpCalls: Calls<McpClient> = {
  list: (client) => client.list(directory),
  add: (client) => client.add({ directory, name: "search", config: { type: "remote" } as RemoteMcp }),
};

/** Called by no client's method: the event stream, the question whether it is there, and where its settings are. */
const beside = ["GET /global/event", "GET /global/health", "GET /path"];

it("names what the clients call, and nothing else", async () => {
  const seen = new Set<string>();
  const server = createServer(({ method, url = "" }, response) => {
    const path = new URL(url, "http://server").pathname
      .replace(sessionID, "{sessionID}")
      .replace(messageID, "{messageID}")
      .replace(requestID, "{requestID}");
    seen.add(`${method} ${path}`);
    response.writeHead(500).end();
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new ServerClient({ url, password: "" });

  expect(Object.keys(calls).sort()).toEqual(methodsOf(ServerClient));
  expect(Object.keys(facetCalls).sort()).toEqual(methodsOf(FacetClient));
  expect(Object.keys(mcpCalls).sort()).toEqual(methodsOf(McpClient));
  await Promise.allSettled(Object.values(calls).map(async (call) => await call(client)));
  await Promise.allSettled(Object.values(facetCalls).map(async (call) => await call(client.facets)));
  await Promise.allSettled(Object.values(mcpCalls).map(async (call) => await call(client.mcp)));
  expect([...seen, ...beside].sort()).toEqual([...usedOperations].sort());
});

function methodsOf(client: { readonly prototype: object }): string[] {
  return Object.getOwnPropertyNames(client.prototype)
    .filter((name) => name !== "constructor")
    .sort();
}
