import { randomBytes } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import type { TownEvent } from "@townkit/core";
import { stampArgument, stampCall } from "@townkit/core/mcp";
import { expect, test, vi } from "vitest";
import { called, mcpTown, probeTable } from "../test-support/mcp-town.js";
import { tempFolder } from "../test-support/temp-folder.js";

interface Process {
  readonly pid: number;
  readonly cwd: string;
}

const spawned = { agent: "memory", role: "polecat" } as const;

test("sessions share one process, each with a token of its own, and none is let in without", async () => {
  const town = await mcpTown(probeTable("probe"));
  const sessions = await Promise.all(
    ["a-1", "b-1"].map((id) => town.client.spawnSession({ ...spawned, id, workDir: town.root })),
  );
  const answers: Process[] = [];
  for (const { id } of sessions) {
    const agent = await town.connect({ server: "probe", bearer: await town.tokenOf(id) });
    answers.push((await called(agent, "which")) as Process);
  }
  expect(new Set(answers.map(({ pid }) => pid)).size).toBe(1);
  expect(answers[0]?.cwd).toBe(town.root);
  const { servers } = await town.client.mcpServers();
  expect(servers.find(({ name }) => name === "probe")).toMatchObject({
    kind: "stdio",
    share: "town",
    running: [{ state: "ready", pid: answers[0]?.pid, version: "probe 1", clients: 2 }],
    calls: [
      { sessionId: "a-1", calls: 1, failed: 0 },
      { sessionId: "b-1", calls: 1, failed: 0 },
    ],
  });
  const ask = async (headers: Record<string, string>) =>
    (await fetch(`${town.daemon.url}/mcp/probe`, { method: "POST", headers })).status;
  expect(await ask({})).toBe(401);
  expect(await ask({ authorization: "Bearer session.a-1.forged" })).toBe(401);
  expect(await ask({ authorization: `Bearer ${await town.tokenOf("nobody-1")}` })).toBe(401);
  // A session's token is none of the town's.
  const own = { headers: { authorization: `Bearer ${await town.tokenOf("a-1")}` } };
  expect((await fetch(`${town.daemon.url}/v1/sessions`, own)).status).toBe(401);
});

test("a private server is its session's alone, and ends with it", async () => {
  const town = await mcpTown(probeTable("probe", 'share = "session"'));
  for (const id of ["a-1", "b-1"]) await town.client.spawnSession({ ...spawned, id, workDir: town.root });
  const [a, b] = [await town.tokenOf("a-1"), await town.tokenOf("b-1")];
  const agent = await town.connect({ server: "probe", bearer: a });
  const other = await town.connect({ server: "probe", bearer: b });
  const [ofA, ofB] = [(await called(agent, "which")) as Process, (await called(other, "which")) as Process];
  expect(ofA.pid).not.toBe(ofB.pid);
  const stolen = await fetch(`${town.daemon.url}/mcp/probe`, {
    headers: {
      accept: "text/event-stream",
      authorization: `Bearer ${b}`,
      "mcp-session-id": agent.transport?.sessionId ?? "",
    },
  });
  expect(stolen.status).toBe(404);
  await town.client.stopSession("a-1");
  await vi.waitFor(() => expect(isRunning(ofA.pid)).toBe(false), { timeout: 20_000 });
  expect(isRunning(ofB.pid)).toBe(true);
  expect(
    (await fetch(`${town.daemon.url}/mcp/probe`, { method: "POST", headers: { authorization: `Bearer ${a}` } })).status,
  ).toBe(401);
  await town.daemon.stop({ sessions: "stop" });
  expect(isRunning(ofB.pid)).toBe(false);
});

test("where several sessions are on one connection, each call is its session's by a stamp", async () => {
  const town = await mcpTown(`[mcp]\njournal = true\n${probeTable("probe", 'share = "session"')}`);
  for (const id of ["a-1", "b-1"]) await town.client.spawnSession({ ...spawned, id, workDir: town.root });
  const carrier = await town.connect({ server: "probe", bearer: await town.tokenOf("opencode-1", "carrier") });
  const stamp = async (id: string) => stampCall({ token: await town.tokenOf(id), atMs: Date.now() });
  const which = async (id: string) => (await called(carrier, "which", { [stampArgument]: await stamp(id) })) as Process;
  const { store } = await town.client.status();
  const pids = [(await which("a-1")).pid, (await which("b-1")).pid, (await which("a-1")).pid];
  expect(new Set(pids).size).toBe(2);
  const used = await stamp("a-1");
  await carrier.callTool({ name: "fail", arguments: { [stampArgument]: used } });
  for (const arguments_ of [{}, { [stampArgument]: used }, { [stampArgument]: await stamp("nobody-1") }])
    await expect(carrier.callTool({ name: "which", arguments: arguments_ })).rejects.toThrow(/was not called/);
  const events: TownEvent[] = [];
  for await (const event of town.client.events({ after: store.newest, durableOnly: true })) {
    if (event.type === "mcp.called") events.push(event);
    if (events.length === 4) break;
  }
  expect(events).toMatchObject([
    { sessionId: "a-1", server: "probe", tool: "which", outcome: "answered" },
    { sessionId: "b-1", tool: "which" },
    { sessionId: "a-1", tool: "which" },
    { sessionId: "a-1", tool: "fail", outcome: "failed" },
  ]);
});

test("a call on the connection of a directory that says nothing may what all of that directory may", async () => {
  const town = await mcpTown(`[mcp]\njournal = true\n${probeTable("probe")}[mcp.town.mayor]\nmay = ["list"]\n`);
  const [here, there] = [await tempFolder(), await tempFolder()];
  await town.client.spawnSession({ ...spawned, id: "a-1", workDir: here });
  const carriers = await Promise.all(
    [here, there, undefined].map(async (directory) =>
      town.connect({ server: "probe", bearer: await town.tokenOf("opencode", "carrier", directory) }),
    ),
  );
  const [ofHere, ofThere, ofNone] = carriers as [Client, Client, Client];
  expect(await called(ofHere, "which")).toMatchObject({ cwd: town.root });
  for (const other of [ofThere, ofNone]) await expect(called(other, "which")).rejects.toThrow(/not all who could/);
  // Whose call it is counts more than where it is made.
  const stamp = stampCall({ token: await town.tokenOf("a-1"), atMs: Date.now() });
  expect(await called(ofThere, "which", { [stampArgument]: stamp })).toMatchObject({ cwd: town.root });
  const { servers } = await town.client.mcpServers();
  expect(servers.find(({ name }) => name === "probe")?.calls).toEqual([
    { sessionId: null, calls: 1, failed: 0 },
    { sessionId: "a-1", calls: 1, failed: 0 },
  ]);
  await town.client.stopSession("a-1");
  await expect(called(ofHere, "which")).rejects.toThrow(/not all who could/);
  // The town itself is each session's own, also where all of a directory may use it.
  await town.client.spawnSession({ ...spawned, role: "mayor", id: "m-1", workDir: here });
  const mayors = await town.connect({ server: "town", bearer: await town.tokenOf("opencode", "carrier", here) });
  await expect(called(mayors, "list_sessions")).rejects.toThrow(/does not say whose/);
});

test("an agent goes on with its connection when the daemon is another one, at the port that it had", async () => {
  const first = await mcpTown(probeTable("probe"));
  await first.client.spawnSession({ ...spawned, id: "a-1", workDir: first.root });
  const agent = await first.connect({ server: "probe", bearer: await first.tokenOf("a-1") });
  const before = (await called(agent, "which")) as Process;
  await first.daemon.stop({ sessions: "detach" });
  expect(isRunning(before.pid)).toBe(false);
  const next = await mcpTown(probeTable("probe"), { root: first.root, loadBackend: first.load });
  expect(next.daemon.url).toBe(first.daemon.url);
  expect(((await called(agent, "which")) as Process).pid).not.toBe(before.pid);
});

test("backends are told where the servers are, and which are for whom", async () => {
  const town = await mcpTown(`${probeTable("probe")}[mcp.town.mayor]\nmay = ["list"]\n`);
  expect(town.made).toMatchObject([
    {
      mcp: {
        url: `${town.daemon.url}/mcp`,
        servers: [
          { name: "probe", roles: null },
          { name: "town", roles: ["mayor"] },
        ],
      },
    },
  ]);
  const none = await mcpTown("");
  expect(none.made[0]).not.toHaveProperty("mcp");
  expect(await readdir(none.folder.state)).not.toContain("mcp");
});

test("a secret is in no listing, log, argument or setting, and what is missing is named", async () => {
  const secret = randomBytes(12).toString("hex");
  const town = await mcpTown(
    probeTable("probe", 'env = { PROBE_SECRET = { env = "FROM_OUTSIDE" } }') +
      probeTable("missing", 'env = { PROBE_SECRET = { file = "nowhere.txt" } }'),
    { env: { FROM_OUTSIDE: secret } },
  );
  expect(await town.client.testMcpServer("probe")).toMatchObject({ version: "probe 1", tools: ["which", "fail"] });
  await expect(town.client.testMcpServer("missing")).rejects.toMatchObject({
    code: "backend_unavailable",
    message: expect.stringContaining(path.join(town.root, "nowhere.txt")),
  });
  const said = async () => (await town.client.mcpLog("probe")).entries.map(({ line }) => line);
  await vi.waitFor(async () => expect(await said()).toContain("the secret is [secret]"), { timeout: 20_000 });
  expect(await town.client.mcpLog("probe", { lines: 1 })).toMatchObject({ entries: [{ line: (await said()).at(-1) }] });
  const { servers } = await town.client.mcpServers();
  const pid = servers.find(({ name }) => name === "probe")?.running[0]?.pid;
  const files = await filesIn(town.root);
  const texts = [JSON.stringify(servers), ...(await Promise.all(files.map((file) => readFile(file, "latin1"))))];
  if (process.platform === "linux") texts.push(await readFile(`/proc/${pid}/cmdline`, "utf8"));
  for (const text of texts) expect(text).not.toContain(secret);
  for (const file of files.filter((one) => one.startsWith(town.folder.mcp)))
    expect((await stat(file)).mode & 0o077, file).toBe(0);
});

test("a server is restarted by its name, and one that there is not is named", async () => {
  const town = await mcpTown(probeTable("probe"));
  const agent = await town.connect({ server: "probe", bearer: town.token });
  const before = (await called(agent, "which")) as Process;
  await town.client.restartMcpServer("probe");
  expect(isRunning(before.pid)).toBe(false);
  expect(((await called(agent, "which")) as Process).pid).not.toBe(before.pid);
  await expect(town.client.restartMcpServer("prob")).rejects.toMatchObject({ code: "route_not_found" });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => path.join(parentPath, name));
}
