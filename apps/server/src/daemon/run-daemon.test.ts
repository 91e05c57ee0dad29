import { once } from "node:events";
import { mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { type IncomingMessage, request } from "node:http";
import { createServer } from "node:net";
import path from "node:path";
import { ConfigInvalidError, type SessionConfig, StoreFullError } from "@townkit/core";
import { createMemoryWorld } from "@townkit/core/memory";
import { openSqliteStore } from "@townkit/store-sqlite";
import { expect, onTestFinished, test } from "vitest";
import { memoryBackend } from "../test-support/memory-backend.js";
import { clientOf } from "../test-support/served-town.js";
import { tempFolder } from "../test-support/temp-folder.js";
import type { ComposeTownOptions } from "./compose-town.js";
import { type DaemonRecord, readIfThere } from "./private-file.js";
import { startDaemon } from "./run-daemon.js";
import { townFolder } from "./town-folder.js";

const work = { type: "prompt", content: "hello" } as const;

async function newTown(config = "") {
  const root = await tempFolder();
  await writeFile(path.join(root, "town.toml"), `[orchestration]\nbackend = "@test/memory"\n${config}`);
  const session: SessionConfig = { agent: "memory", workDir: root, role: "tester" };
  return { root, folder: townFolder(root), session };
}

/** A daemon in this process, ended with the test, and a client of it by what it has left for those who look for it. */
async function start(options: Partial<ComposeTownOptions> & { root: string }) {
  const { load } = memoryBackend();
  const daemon = await startDaemon({ env: {}, loadBackend: load, ...options });
  onTestFinished(() => daemon.stop({ sessions: "stop" }));
  const folder = townFolder(options.root);
  const record = JSON.parse((await readIfThere(folder.record)) ?? "") as DaemonRecord;
  const token = (await readIfThere(folder.token))?.trim() ?? "";
  return { daemon, record, token, client: clientOf({ url: record.url, token }) };
}

test("a town is served where its record says, to who has its token", async () => {
  const { root, folder, session } = await newTown("[memory]\nwords = 5\n");
  const { load, made } = memoryBackend();
  const { client, record, daemon } = await start({ root, loadBackend: load });
  const { id } = await client.spawnSession(session);
  expect((await client.assignWork(id, work, { until: "settled" })).state).toBe("completed");
  expect(made).toMatchObject([
    { config: { words: 5 }, paths: { town: root, state: path.join(folder.state, "memory") } },
  ]);
  expect(record).toMatchObject({ pid: process.pid, url: daemon.url });
  const status = await client.status();
  expect(status).toMatchObject({
    pid: process.pid,
    town: root,
    version: record.version,
    store: { path: folder.store },
  });
  expect(status.backends).toEqual([{ name: "memory", package: "@test/memory", host: null, health: null }]);
  for (const file of [folder.record, folder.token, folder.store, path.join(folder.logs, "daemon.log")])
    expect((await stat(file)).mode & 0o077, file).toBe(0);
});

test("what was handed in is there after a restart, in the same journal", async () => {
  const { root, session } = await newTown();
  const { load, world } = memoryBackend();
  const first = await start({ root, loadBackend: load });
  const { id } = await first.client.spawnSession(session);
  const receipt = await first.client.assignWork(id, work, { until: "settled" });
  const { store } = await first.client.status();
  await first.daemon.stop({ sessions: "detach" });
  const second = await start({ root, loadBackend: load });
  expect(await second.client.getAssignment(receipt.assignmentId)).toMatchObject({ state: "completed" });
  expect(await second.client.getSession(id)).toMatchObject({ status: "idle", liveness: { state: "alive" } });
  for await (const event of second.client.events({ after: store.newest, durableOnly: true })) {
    expect(event.type).not.toBe("resync");
    if (event.type === "town.started") break;
  }
  expect(world.executions()).toHaveLength(1);
});

test("names and origins that the config allows may call", async () => {
  const { root } = await newTown(
    '[daemon]\nallowed_hosts = ["town.example"]\nallowed_origins = ["https://board.example"]\n',
  );
  const { record, token } = await start({ root });
  // Not fetch: it does not let its caller choose the host.
  const ask = async (headers: Record<string, string>) => {
    const sent = request(`${record.url}/v1/sessions`, { headers: { authorization: `Bearer ${token}`, ...headers } });
    const [response] = (await once(sent.end(), "response")) as [IncomingMessage];
    response.resume();
    return response.statusCode;
  };
  expect(await ask({ origin: "https://board.example" })).toBe(200);
  expect(await ask({ origin: "https://other.example" })).toBe(403);
  expect(await ask({ host: "town.example" })).toBe(200);
  expect(await ask({ host: "other.example" })).toBe(403);
});

test("a second daemon is refused, naming the first, and leaves it alone", async () => {
  const { root, folder } = await newTown();
  const { client } = await start({ root });
  const record = await readIfThere(folder.record);
  // The daemon knows it, and who starts another one by mistake must not make another.
  await rm(folder.token);
  await expect(start({ root })).rejects.toMatchObject({
    code: "town_locked",
    message: expect.stringMatching(new RegExp(`the daemon of ${root} \\(pid ${process.pid}`)),
  });
  expect(await readIfThere(folder.record)).toBe(record);
  expect(await readIfThere(folder.token)).toBeNull();
  expect((await client.listSessions()).sessions).toEqual([]);
});

test("a shutdown is answered, then everything ends and the record is gone", async () => {
  const { root, folder, session } = await newTown();
  const { load, world } = memoryBackend();
  const { client, daemon } = await start({ root, loadBackend: load });
  const { id } = await client.spawnSession(session);
  const events = client.events({ durableOnly: true });
  expect(await client.shutdown()).toEqual({ pid: process.pid });
  expect(await daemon.ended).toBe(true);
  expect(await readIfThere(folder.record)).toBeNull();
  const again = await start({ root, loadBackend: load });
  expect(await again.client.getSession(id)).toMatchObject({ status: "stopped" });
  const { token, record } = again;
  for await (const event of clientOf({ url: record.url, token }).events({ after: "none:0" })) {
    expect(event.type).toBe("resync");
    break;
  }
  await (events as AsyncIterable<unknown>)[Symbol.asyncIterator]().return?.();
  expect(world.executions()).toEqual([]);
});

test("hooks reach the town by its socket's folder, also what came while nobody listened", async () => {
  const { root, folder, session } = await newTown();
  const { load } = memoryBackend();
  const first = await start({ root, loadBackend: load });
  const { id } = await first.client.spawnSession(session);
  const { store } = await first.client.status();
  await first.daemon.stop({ sessions: "detach" });
  const message = { protocol: 1, sessionId: id, eventId: "e-1", event: "session_idle", payload: {} };
  await writeFile(path.join(folder.hookSpool, "1.json"), JSON.stringify(message));
  const { client } = await start({ root, loadBackend: load });
  for await (const event of client.events({ after: store.newest })) {
    if (event.type !== "hook.called") continue;
    expect(event).toMatchObject({ sessionId: id, eventId: "e-1", hook: "session_idle" });
    break;
  }
  expect(await readdir(folder.hookSpool)).toEqual([]);
});

test("a port in use is named, and nothing stays open", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  onTestFinished(() => void other.close());
  const address = other.address();
  const port = typeof address === "object" ? address?.port : 0;
  const { root, folder } = await newTown(`[daemon]\nport = ${port}\n`);
  await expect(start({ root })).rejects.toMatchObject({ code: "port_in_use", facts: { port } });
  expect(await readIfThere(folder.record)).toBeNull();
  await writeFile(folder.configFile, '[orchestration]\nbackend = "@test/memory"\n');
  expect((await (await start({ root })).client.listSessions()).sessions).toEqual([]);
});

test.each([
  ["[orchestration]\nbakend = 'x'", "bakend"],
  ["[memory]\nwords = 'many'", "memory.words"],
  ["[memori]\n", "[memori]"],
  ["[daemon]\nhost = '192.0.2.7'", "192.0.2.7"],
])("a config that is wrong (%s) is refused by its place", async (config, named) => {
  const { root, folder } = await newTown();
  const text = config.startsWith("[orchestration]") ? config : `[orchestration]\nbackend = "@test/memory"\n${config}\n`;
  await writeFile(folder.configFile, text);
  const error = await start({ root }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "config_invalid", message: expect.stringContaining(named) });
  if (!config.includes("192")) expect(error).toBeInstanceOf(ConfigInvalidError);
});

test("a full disk refuses the work, keeps what was acknowledged, and the town goes on", async () => {
  const { root, session } = await newTown();
  let full = false;
  const openStore: ComposeTownOptions["openStore"] = async (options) => {
    const store = await openSqliteStore(options);
    const commit: typeof store.commit = (change) =>
      full ? Promise.reject(new StoreFullError({ path: options.path, cause: null })) : store.commit(change);
    return { ...store, commit };
  };
  const { load } = memoryBackend(createMemoryWorld());
  const { client } = await start({ root, loadBackend: load, openStore });
  const { id } = await client.spawnSession(session);
  const before = await client.assignWork(id, work, { until: "settled" });
  full = true;
  await expect(client.assignWork(id, work, { assignmentId: "w-refused" })).rejects.toBeInstanceOf(StoreFullError);
  full = false;
  expect(await client.getAssignment(before.assignmentId)).toMatchObject({ state: "completed" });
  await expect(client.getAssignment("w-refused")).rejects.toMatchObject({ code: "assignment_not_found" });
  expect((await client.assignWork(id, work, { assignmentId: "w-refused", until: "settled" })).state).toBe("completed");
});

test("a session is started with the settings of its role, and a prompt file that is not there is named with its line", async () => {
  const { root } = await newTown(
    '[roles.tester]\nmodel = "scripted/small"\nsystem_prompt_file = "prompts/tester.md"\n',
  );
  await expect(start({ root })).rejects.toThrow(
    /town\.toml:5: roles\.tester\.system_prompt_file: .*prompts\/tester\.md/,
  );
  await mkdir(path.join(root, "prompts"));
  await writeFile(path.join(root, "prompts", "tester.md"), "Test.");
  const { client } = await start({ root });
  expect(await client.spawnSession({ workDir: root, role: "tester" })).toMatchObject({
    agent: "memory",
    model: "scripted/small",
  });
});

test("a server that the town's backend would not use is refused, and nothing is made", async () => {
  const { root, folder } = await newTown('opencode_server_url = "http://localhost:4096"\n');
  const { load, made } = memoryBackend();
  await expect(startDaemon({ root, env: {}, loadBackend: load })).rejects.toMatchObject({
    code: "config_invalid",
    message: expect.stringContaining("the backend memory uses no OpenCode server"),
  });
  expect(made).toEqual([]);
  expect(await readIfThere(folder.record)).toBeNull();
});
