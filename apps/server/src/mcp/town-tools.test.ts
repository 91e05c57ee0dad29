import { stampArgument, stampCall } from "@townkit/core/mcp";
import { expect, test } from "vitest";
import { called, mcpTown } from "../test-support/mcp-town.js";

const rights = `
[mcp.town.mayor]
may = ["list", "read", "spawn", "assign", "wait", "message", "stop"]
max_children = 2
max_depth = 2
[mcp.town.foreman]
may = ["list", "spawn"]
max_children = 1
[mcp.town.watcher]
may = ["list"]
over = "town"
`;

interface Spoken {
  readonly id: string;
  readonly code: string;
  readonly assignment: string;
  readonly text: string;
}

async function town() {
  const ground = await mcpTown(rights);
  const spawn = (id: string, role: string) =>
    ground.client.spawnSession({ id, role, agent: "memory", workDir: ground.root });
  const agentOf = async (id: string) => await ground.connect({ server: "town", bearer: await ground.tokenOf(id) });
  return { ...ground, spawn, agentOf };
}

test("a mayor runs a town: spawns, hands work, waits, reads, tells and stops, and each call is on record", async () => {
  const { client, spawn, agentOf } = await town();
  await spawn("mayor-1", "mayor");
  await spawn("other-1", "polecat");
  const { store } = await client.status();
  const mayor = await agentOf("mayor-1");
  const say = (name: string, given: Record<string, unknown> = {}) => called(mayor, name, given) as Promise<Spoken>;
  const child = await say("spawn_session", { role: "polecat", id: "polecat-1" });
  expect(child).toMatchObject({ id: "polecat-1", role: "polecat", status: "ready" });
  // The same id again is the same session, once.
  expect(await say("spawn_session", { role: "polecat", id: "polecat-1" })).toMatchObject({ id: "polecat-1" });
  const { assignment } = await say("assign_work", { session: "polecat-1", prompt: "do it" });
  expect(await say("wait_for_work", { assignment })).toMatchObject({ state: "completed", session: "polecat-1" });
  expect((await say("read_session", { session: "polecat-1" })).text).not.toBe("");
  const told = await say("send_message", { session: "polecat-1", text: "well done" });
  expect((await client.getAssignment(told.assignment)).work.content).toBe("Message from mayor-1:\n\nwell done");
  expect(await called(mayor, "list_sessions")).toMatchObject({ sessions: [{ id: "polecat-1" }] });
  expect(await say("stop_session", { session: "polecat-1" })).toMatchObject({ status: "stopped" });
  for (const [name, given] of [
    ["read_session", { session: "other-1" }],
    ["assign_work", { session: "mayor-1", prompt: "x" }],
    ["stop_session", { session: "nobody-1" }],
  ] as const)
    expect(await say(name, given), name).toMatchObject({ code: "session_not_found" });
  expect((await client.getSession("other-1")).status).toBe("ready");
  const journal: string[] = [];
  for await (const event of client.events({ after: store.newest, durableOnly: true })) {
    if (event.type === "mcp.called") journal.push(`${event.sessionId} ${event.server} ${event.tool} ${event.outcome}`);
    if (journal.length === 11) break;
  }
  expect(journal[0]).toBe("mayor-1 town spawn_session answered");
  expect(journal.at(-1)).toBe("mayor-1 town stop_session failed");
});

test("the number and the depth of children are limited, and a stopped one makes room", async () => {
  const { client, spawn, agentOf } = await town();
  await spawn("mayor-1", "mayor");
  const mayor = await agentOf("mayor-1");
  const spawns = (role: string, id: string) => called(mayor, "spawn_session", { role, id }) as Promise<Spoken>;
  const [one, two, three] = await Promise.all([
    spawns("foreman", "a-1"),
    spawns("polecat", "a-2"),
    spawns("polecat", "a-3"),
  ]);
  expect([one.id, two.id]).toEqual(["a-1", "a-2"]);
  expect(three).toMatchObject({ code: "capability_unsupported" });
  await client.stopSession("a-2");
  expect(await spawns("polecat", "a-4")).toMatchObject({ id: "a-4" });
  // A child spawns the next generation, which is the last: neither may the mayor's grandchild, nor has its role the right.
  const foreman = await agentOf("a-1");
  expect(await called(foreman, "spawn_session", { role: "foreman", id: "b-1" })).toMatchObject({ id: "b-1" });
  const grandchild = await agentOf("b-1");
  expect(await called(grandchild, "spawn_session", { role: "polecat", id: "c-1" })).toMatchObject({
    code: "capability_unsupported",
  });
  expect(await called(mayor, "list_sessions")).toMatchObject({ sessions: { length: 4 } });
  // Whose it is, nobody can claim afterwards.
  expect(await called(foreman, "spawn_session", { role: "polecat", id: "a-4" })).toHaveProperty("code");
});

test("a role sees the tools that it may use, and one that may none is not let in", async () => {
  const { spawn, agentOf, connect, token, daemon, tokenOf } = await town();
  for (const [id, role] of [
    ["watcher-1", "watcher"],
    ["polecat-1", "polecat"],
  ] as const)
    await spawn(id, role);
  const watcher = await agentOf("watcher-1");
  expect((await watcher.listTools()).tools.map(({ name }) => name)).toEqual(["list_sessions"]);
  expect(await called(watcher, "list_sessions")).toMatchObject({ sessions: { length: 2 } });
  expect(await watcher.callTool({ name: "stop_session", arguments: { session: "polecat-1" } })).toMatchObject({
    isError: true,
  });
  const headers = { authorization: `Bearer ${await tokenOf("polecat-1")}` };
  expect((await fetch(`${daemon.url}/mcp/town`, { method: "POST", headers })).status).toBe(404);
  const person = await connect({ server: "town", bearer: token });
  expect((await person.listTools()).tools).toHaveLength(7);
  expect(await called(person, "spawn_session", { role: "polecat", agent: "memory" })).toMatchObject({
    code: "invalid_input",
  });
});

test("where several sessions are on one connection, it shows what any of them may, and each may what its role does", async () => {
  const town = await mcpTown('[mcp.town.watcher]\nmay = ["list"]\n[mcp.town.reader]\nmay = ["list", "read"]\n');
  for (const [id, role] of [
    ["watcher-1", "watcher"],
    ["polecat-1", "polecat"],
  ] as const)
    await town.client.spawnSession({ id, role, agent: "memory", workDir: town.root });
  const carrier = await town.connect({ server: "town", bearer: await town.tokenOf("opencode", "carrier") });
  expect((await carrier.listTools()).tools.map(({ name }) => name)).toEqual(["list_sessions", "read_session"]);
  const call = async (name: string, id?: string) => {
    const stamp =
      id === undefined ? {} : { [stampArgument]: stampCall({ token: await town.tokenOf(id), atMs: Date.now() }) };
    return await carrier.callTool({ name, arguments: { session: "watcher-1", ...stamp } });
  };
  expect(await call("list_sessions", "watcher-1")).not.toHaveProperty("isError");
  expect(await call("read_session", "watcher-1")).toMatchObject({ isError: true });
  await expect(call("list_sessions", "polecat-1")).rejects.toThrow(/may not use/);
  await expect(call("list_sessions")).rejects.toThrow(/does not say whose/);
});

test("what was spawned by whom is known to the next daemon", async () => {
  const first = await town();
  await first.spawn("mayor-1", "mayor");
  await called(await first.agentOf("mayor-1"), "spawn_session", { role: "polecat", id: "polecat-1" });
  await first.daemon.stop({ sessions: "detach" });
  const next = await mcpTown(rights, { root: first.root, loadBackend: first.load });
  const mayor = await next.connect({ server: "town", bearer: await next.tokenOf("mayor-1") });
  expect(await called(mayor, "list_sessions")).toMatchObject({ sessions: [{ id: "polecat-1" }] });
});
