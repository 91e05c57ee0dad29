import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Session } from "@townkit/core";
import { formatScript, type StepInput } from "@townkit/testkit/model";
import { describe, expect, it } from "vitest";
import { commandLine } from "./town/command-line.js";
import { readServerRecord } from "./town/ground-truth.js";
import { openCodeAgents } from "./town/opencode-agents.js";
import type { TownAgents } from "./town/town-agents.js";
import { TownUnderTest } from "./town/town-under-test.js";

const program = fileURLToPath(new URL("../../apps/server/src/test-support/mcp-probe.mjs", import.meta.url));
const probe = { command: process.execPath, args: [program] };

/** OpenCode agents of a town with these MCP servers. */
function withServers(mcp: object): TownAgents {
  return {
    ...openCodeAgents,
    async prepare(options) {
      const prepared = await openCodeAgents.prepare(options);
      return { ...prepared, config: { ...prepared.config, mcp } };
    },
  };
}

/** OpenCode agents on a server that is there. */
function onServerOf({ url, password, mcp }: { url: string; password: string; mcp: object }): TownAgents {
  return {
    ...openCodeAgents,
    async prepare({ sandbox }) {
      const file = join(sandbox.root, "password");
      await writeFile(file, password, { mode: 0o600 });
      const orchestration = { backend: "opencode", opencode_server_url: url };
      const opencode = { server_password: `file:${file}` };
      return { config: { orchestration, opencode, mcp }, close: () => Promise.resolve() };
    },
  };
}

const tool = (name: string, args: Record<string, unknown> = {}): StepInput => ({ do: "tool", name, args });

async function uses(town: TownUnderTest, session: string, ...steps: StepInput[]): Promise<string> {
  const content = formatScript({ steps: [...steps, { do: "say", text: "done" }] });
  const { assignmentId } = await town.client.assignWork(session, { type: "prompt", content }, { until: "stored" });
  expect((await town.settled(assignmentId)).state).toBe("completed");
  const { messages } = await town.client.getSessionOutput(session);
  return JSON.stringify(messages.filter((message) => message.assignmentId === assignmentId));
}

/** Of the server, as its tool has said it. */
const pidIn = (output: string) => Number(/pid\\+":(\d+)/.exec(output)?.[1]);

describe("the town's MCP servers on a real OpenCode server", { timeout: 300_000 }, () => {
  it("are used by sessions that did not ask for them: one process for all, or each its own, and no stamp is kept", async () => {
    const mcp = { journal: true, servers: { shared: probe, own: { ...probe, share: "session" } } };
    await using town = await TownUnderTest.start({ agents: withServers(mcp) });
    const { store } = await town.client.status();
    const workDir = await town.workDirOf("one-for-both");
    const [a, b] = [await town.spawn({ workDir }), await town.spawn({ workDir })];
    const seen = await Promise.all([a, b].map(({ id }) => uses(town, id, tool("shared_which"), tool("own_which"))));
    const { servers } = await town.client.mcpServers();
    const server = (name: string) => servers.find((one) => one.name === name);
    const calls = [a, b].map(({ id }) => ({ sessionId: id, calls: 1, failed: 0 }));
    expect(server("shared")?.running).toHaveLength(1);
    expect(server("shared")?.calls).toHaveLength(2);
    expect(server("shared")?.calls).toEqual(expect.arrayContaining(calls));
    expect(server("own")?.calls).toEqual(expect.arrayContaining(calls));
    expect(pidIn(seen[0] ?? "")).toBe(server("shared")?.running[0]?.pid);
    for (const output of seen) expect(output).not.toContain("_townkit");
    // The server's connections are the directory's, and not its own.
    const clients = join(town.sandbox.town, ".town", "mcp", "clients");
    const kept = await Promise.all((await readdir(clients)).map((name) => readFile(join(clients, name), "utf8")));
    expect(kept).not.toEqual([]);
    for (const one of kept)
      expect(JSON.parse(one)).toMatchObject({ session: expect.stringMatching(/^@carrier-opencode\./) });
    const journal: unknown[] = [];
    for await (const event of town.client.events({ after: store.newest, durableOnly: true })) {
      if (event.type === "mcp.called") journal.push([event.sessionId, event.server, event.tool, event.outcome]);
      if (journal.length === 4) break;
    }
    expect(journal).toEqual(
      expect.arrayContaining(
        [a, b].flatMap(({ id }) => ["shared", "own"].map((name) => [id, name, "which", "answered"])),
      ),
    );
    expect(await town.close()).toEqual([]);
  });

  it("are looked after by the command line, and are swept with the daemon that was killed", async () => {
    await using town = await TownUnderTest.start({ agents: withServers({ servers: { shared: probe } }) });
    const commands = commandLine(town.sandbox);
    expect(await commands.data(["mcp", "test", "shared"])).toMatchObject({
      version: "probe 1",
      tools: ["which", "fail"],
    });
    const pids = async () => {
      const { servers } = await commands.data<{ servers: { name: string; running: { pid: number | null }[] }[] }>([
        "mcp",
        "ls",
      ]);
      return servers.flatMap(({ name, running }) => (name === "shared" ? running.map(({ pid }) => pid) : []));
    };
    const [before] = await pids();
    const { stdout } = await commands.run(["mcp", "ls"]);
    expect(stdout).toMatch(new RegExp(`^shared +stdio +town +1 +${before} `, "m"));
    expect((await commands.run(["mcp", "logs", "shared"])).stdout).toContain("the secret is undefined");
    await commands.data(["mcp", "restart", "shared"]);
    expect(await commands.error(["mcp", "test", "nowhere"])).toMatchObject({ code: "route_not_found", exitCode: 4 });
    await commands.data(["mcp", "test", "shared"]);
    const [after] = await pids();
    expect(after).not.toBe(before);
    const session = await town.spawn();
    expect(pidIn(await uses(town, session.id, tool("shared_which")))).toBe(after);
    await town.killDaemon();
    // The connection that OpenCode has is one of the daemon that is no more.
    const next = pidIn(await uses(town, session.id, tool("shared_which")));
    expect(next).not.toBe(after);
    expect((await town.processes()).map(({ pid }) => pid)).not.toContain(after);
    expect(await town.close()).toEqual([]);
  });

  it("are the town itself, for an agent that the town did not start", async () => {
    await using town = await TownUnderTest.start();
    const { id } = await town.spawn();
    const params = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "test", version: "1" } };
    const asked = [
      { id: 1, method: "initialize", params },
      { method: "notifications/initialized" },
      { id: 2, method: "tools/call", params: { name: "list_sessions", arguments: {} } },
    ];
    const input = asked.map((message) => `${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`).join("");
    const { stdout, exitCode, stderr } = await commandLine(town.sandbox).run(["mcp", "serve"], { input });
    expect(exitCode, stderr).toBe(0);
    const answers = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { id: number; result: object });
    expect(answers.map((answer) => answer.id)).toEqual([1, 2]);
    expect(answers[0]?.result).toMatchObject({ serverInfo: { name: "town" } });
    expect(answers[1]?.result).toMatchObject({ content: [{ text: expect.stringContaining(id) }] });
  });
});

it("a server that somebody else runs has them in the directories of the town's sessions, and in no others", {
  timeout: 300_000,
}, async () => {
  await using owner = await TownUnderTest.start();
  await owner.spawn();
  const { url, password } = await readServerRecord(owner.sandbox);
  await using town = await TownUnderTest.start({
    agents: onServerOf({ url, password, mcp: { servers: { shared: probe } } }),
  });
  const workDir = await town.workDirOf("guest");
  const { id } = await town.spawn({ workDir });
  const shared = async () => (await town.client.mcpServers()).servers.find(({ name }) => name === "shared");
  const pid = pidIn(await uses(town, id, tool("shared_which")));
  expect(pid).toBe((await shared())?.running[0]?.pid);
  // Without the plugin nobody says whose calls they are.
  expect((await shared())?.calls).toEqual([{ sessionId: null, calls: 1, failed: 0 }]);
  // The owner's own sessions elsewhere have none of it.
  const host = await owner.spawn({ workDir: await owner.workDirOf("host") });
  expect(await uses(owner, host.id, tool("shared_which"))).not.toContain("pid");
  // They are gone with what the owner ends, and are there again at the next turn.
  const authorization = `Basic ${Buffer.from(`opencode:${password}`).toString("base64")}`;
  const ended = await fetch(`${url}/instance/dispose?directory=${encodeURIComponent(workDir)}`, {
    method: "POST",
    headers: { authorization },
  });
  expect(ended.ok).toBe(true);
  expect(pidIn(await uses(town, id, tool("shared_which")))).toBe(pid);

  const place = `file:${join(town.sandbox.root, "password")}`;
  await commandLine(town.sandbox).data(["opencode", "connect", url, "--password", place]);
  // It is loaded where the server has not been yet.
  const next = await town.spawn({ workDir: await town.workDirOf("next") });
  await uses(town, next.id, tool("shared_which"));
  expect((await shared())?.calls).toContainEqual({ sessionId: next.id, calls: 1, failed: 0 });
  expect(await town.close()).toEqual([]);
});

/** Twenty of them, and terminals beside them, are in `mcp/footprint`. */
const sessionCount = 3;

it(`4 servers are 4 processes for ${sessionCount} sessions in as many directories`, { timeout: 600_000 }, async () => {
  const names = ["one", "two", "three", "four"];
  const servers = Object.fromEntries(names.map((name) => [name, probe]));
  await using town = await TownUnderTest.start({ agents: withServers({ servers }) });
  const sessions: Session[] = [];
  for (let number = 0; number < sessionCount; number += 1) {
    sessions.push(await town.spawn({ workDir: await town.workDirOf(`session-${number}`) }));
  }
  await Promise.all(sessions.map(({ id }) => uses(town, id, ...names.map((name) => tool(`${name}_which`)))));
  const running = async () => (await town.processes()).filter(({ command }) => command.includes(program));
  expect(await running()).toHaveLength(names.length);
  const listed = (await town.client.mcpServers()).servers.filter(({ name }) => names.includes(name));
  for (const { calls } of listed) expect(calls).toHaveLength(sessionCount);
  expect(await town.close()).toEqual([]);
});
