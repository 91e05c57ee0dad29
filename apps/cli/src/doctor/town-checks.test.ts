import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import path from "node:path";
import { TownError } from "@townkit/core";
import { expect, onTestFinished, test, vi } from "vitest";
import { foundBy, patient } from "./test-support/sick-town.js";
import { townChecks } from "./town-checks.js";

const find = (name: string, of: Awaited<ReturnType<typeof patient>>) => foundBy({ checks: townChecks, name, of });

test("a Node.js that is too old is told of", async () => {
  const versions = vi.spyOn(process, "versions", "get").mockReturnValue({ ...process.versions, node: "20.18.3" });
  onTestFinished(() => versions.mockRestore());
  expect(await find("node", await patient())).toMatchObject({ ok: false, detail: "Node 20.18.3" });
});

test("a folder that is not there is told of", async () => {
  expect(await find("town folder", { ...(await patient()), townRoot: "/nowhere/at/all" })).toMatchObject({ ok: false });
});

test("settings that cannot be read are told of, with what is wrong", async () => {
  const error = new TownError({ code: "config_invalid", message: "town.toml:3: no", remedy: "Correct it." });
  const of = { ...(await patient()), setting: () => Promise.reject(error) };
  expect(await find("settings", of)).toMatchObject({ ok: false, detail: "town.toml:3: no", remedy: "Correct it." });
});

test("a port that another program has is told of", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void other.close());
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  const settings = { "daemon.host": "127.0.0.1", "daemon.port": port };
  expect(await find("port", await patient({ settings }))).toMatchObject({ ok: false });
  expect(await find("port", await patient({ settings, client: {} }))).toMatchObject({ ok: true });
});

test("a daemon that does not answer is told of", async () => {
  const status = () => Promise.reject(new TownError({ code: "town_unreachable", message: "It is silent." }));
  expect(await find("daemon", await patient({ client: { status } }))).toMatchObject({
    ok: false,
    detail: "It is silent.",
  });
});

test("a backend that is down is told of", async () => {
  const backend = {
    name: "opencode",
    package: "x",
    host: null,
    health: { state: "down", why: "it is gone", at: "", servers: [] },
  };
  const status = () => Promise.resolve({ backends: [backend] } as never);
  expect(await find("backends", await patient({ client: { status } }))).toMatchObject({
    ok: false,
    detail: "opencode down",
  });
});

test("a plugin that failed is told of, until it reports again or its session is stopped", async () => {
  const failed = { type: "plugin.failed", sessionId: "s-1", why: "it never said hello", cursor: "e:1" };
  const called = { type: "hook.called", sessionId: "s-1", cursor: "e:2" };
  const town = (events: readonly { cursor: string }[], status = "idle") => ({
    status: () => Promise.resolve({ store: { oldest: "e:0", newest: events.at(-1)?.cursor ?? "e:0" } } as never),
    listSessions: () => Promise.resolve({ sessions: [{ id: "s-1", status }] } as never),
    async *events() {
      yield* events as never[];
    },
  });
  expect(await find("plugins", await patient({ client: town([failed]) as never }))).toMatchObject({
    ok: false,
    detail: "s-1: it never said hello",
  });
  for (const well of [town([failed, called]), town([failed], "stopped"), town([])])
    expect(await find("plugins", await patient({ client: well as never }))).toMatchObject({ ok: true });
});

test("sessions that ask are told of", async () => {
  const listSessions = () => Promise.resolve({ sessions: [{ id: "s-1", attention: [{}] }] } as never);
  expect(await find("open questions", await patient({ client: { listSessions } }))).toMatchObject({
    ok: false,
    detail: "sessions that wait: s-1",
  });
});

test("a server that is damaged is told of", async () => {
  const of = await patient();
  const folder = path.join(of.townRoot, "node_modules", "@townkit", "server");
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, "package.json"), "{");
  expect(await find("server", of)).toMatchObject({ ok: false });
});
