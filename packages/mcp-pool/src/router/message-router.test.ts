import { expect, test } from "vitest";
import { MessageRouter } from "./message-router.js";
import { failure, type JSONRPCMessage, notification, result } from "./messages.js";

/** A router between two clients, and what left it. */
function between({ exclusive, capabilities = {} }: { exclusive: boolean; capabilities?: Record<string, unknown> }) {
  const sent: JSONRPCMessage[] = [];
  const heard: { client: string; message: JSONRPCMessage; relatedTo?: unknown }[] = [];
  const router = new MessageRouter({
    server: "probe",
    exclusive,
    limits: { callMs: 1000, calls: 10 },
    ports: {
      toServer: (message) => void sent.push(message),
      toClient: (to) => void heard.push(to),
      endCall: () => undefined,
      isConnected: () => true,
      nowMs: () => 0,
    },
  });
  for (const id of ["a", "b"]) router.attach({ id, session: exclusive ? "s" : id, capabilities });
  const ask = (client: string, method: string, params: Record<string, unknown> = {}) => {
    router.fromClient(client, { jsonrpc: "2.0", id: 7, method, params });
    return (sent.at(-1) as { id: number }).id;
  };
  return { router, sent, heard, ask };
}

test("a task is its session's alone: others can neither read, cancel nor list it, nor hear of it", () => {
  const { router, heard, ask } = between({ exclusive: false });
  const call = ask("a", "tools/call", { name: "research", task: {}, _meta: { progressToken: "p" } });
  router.fromServer(result(call, { task: { taskId: "t", status: "working" } }));
  heard.length = 0;
  ask("b", "tasks/result", { taskId: "t" });
  expect(heard).toEqual([{ client: "b", message: failure(7, { code: -32_602, message: "Task not found: t" }) }]);
  heard.length = 0;
  router.fromServer(result(ask("b", "tasks/list"), { tasks: [{ taskId: "t" }] }));
  router.fromServer(result(ask("a", "tasks/list"), { tasks: [{ taskId: "t" }] }));
  router.fromServer(notification("notifications/tasks/status", { taskId: "t", status: "working" }));
  router.fromServer(notification("notifications/progress", { progressToken: call, progress: 1 }));
  expect(heard.map(({ client, message }) => [client, "result" in message ? message.result : message])).toEqual([
    ["b", { tasks: [] }],
    ["a", { tasks: [{ taskId: "t" }] }],
    ["a", notification("notifications/tasks/status", { taskId: "t", status: "working" })],
    ["a", notification("notifications/progress", { progressToken: "p", progress: 1 })],
  ]);
});

test("what a session's own server asks goes to the connection that runs a call, in its course, and only its answer counts", () => {
  const { router, sent, heard, ask } = between({ exclusive: true, capabilities: { sampling: {} } });
  ask("a", "tools/call");
  router.fromServer({ jsonrpc: "2.0", id: 0, method: "sampling/createMessage", params: {} });
  expect(heard).toMatchObject([{ client: "a", relatedTo: 7, message: { method: "sampling/createMessage" } }]);
  const id = heard.map(({ message }) => ("id" in message ? message.id : undefined))[0] ?? "";
  sent.length = 0;
  router.fromClient("b", result(id, { from: "b" }));
  router.fromClient("a", result(id, { from: "a" }));
  router.fromClient("a", result(id, { from: "a again" }));
  expect(sent).toEqual([result(0, { from: "a" })]);
});

test("it is refused where no client can answer, and where the one that was asked is gone", () => {
  const { router, sent } = between({ exclusive: true, capabilities: { roots: {} } });
  router.fromServer({ jsonrpc: "2.0", id: 1, method: "elicitation/create", params: {} });
  router.fromServer({ jsonrpc: "2.0", id: 2, method: "roots/list" });
  for (const client of ["a", "b"]) router.detach(client);
  expect(sent).toMatchObject([
    { id: 1, error: { code: -32_601, message: expect.stringContaining("no client is connected") } },
    { id: 2, error: { code: -32_601, message: "The client is gone." } },
  ]);
});

test("a resource stays subscribed while somebody wants it, and an update of a part of it counts", () => {
  const { router, sent, heard, ask } = between({ exclusive: false });
  for (const client of ["a", "b"])
    router.fromServer(result(ask(client, "resources/subscribe", { uri: "x://one" }), {}));
  sent.length = 0;
  router.fromClient("a", { jsonrpc: "2.0", id: 8, method: "resources/unsubscribe", params: { uri: "x://one" } });
  expect(sent).toEqual([]);
  heard.length = 0;
  router.fromServer(notification("notifications/resources/updated", { uri: "x://one/part" }));
  router.fromServer(notification("notifications/resources/updated", { uri: "x://oneself" }));
  expect(heard.map(({ client }) => client)).toEqual(["b"]);
  router.detach("b");
  expect(sent).toMatchObject([{ method: "resources/unsubscribe", params: { uri: "x://one" } }]);
});

test("the server's log is set to the lowest level that is wanted, and comes to those who want it", () => {
  const { router, sent, heard, ask } = between({ exclusive: false });
  ask("a", "logging/setLevel", { level: "debug" });
  ask("b", "logging/setLevel", { level: "error" });
  router.detach("a");
  expect(sent.flatMap((message) => ("method" in message ? [message.params?.level] : []))).toEqual(
    expect.arrayContaining(["debug", "debug", "error"]),
  );
  heard.length = 0;
  router.fromServer(notification("notifications/message", { level: "warning", data: "w" }));
  router.fromServer(notification("notifications/message", { level: "critical", data: "c" }));
  const critical = notification("notifications/message", { level: "critical", data: "c" });
  expect(heard.map(({ client, message }) => [client, message])).toEqual([["b", critical]]);
});
