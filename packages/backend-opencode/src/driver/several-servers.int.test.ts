import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { HealthState, TownEvent } from "@townkit/core";
import type { StepInput } from "@townkit/testkit/model";
import { afterEach, expect, it, vi } from "vitest";
import { openScriptedTown, type ScriptedTown } from "../conformance/scripted-town.js";
import type { SessionEntry } from "../plugin/session-register.js";
import { findBinary } from "../server/find-binary.js";
import { identify, observeProcess } from "../server/process-identity.js";
import { Desk, open, until } from "../test-support/desk.js";

let town: ScriptedTown;
let desk: Desk;

async function openTown(options: Parameters<typeof openScriptedTown>[0] = {}): Promise<void> {
  town = await openScriptedTown({ limits: { servers: 2, directories: 1 }, ...options });
  desk = new Desk(() => town);
}

// Fails where a server, or something that its tools have started, is left running.
afterEach(() => town.close());

const says = (text: string): StepInput[] => [{ do: "say", text }];

/** Two sessions, each in a directory and so on a server of its own. */
async function twoSessions() {
  const [left, right] = [await desk.spawn(), await desk.spawn()];
  expect([...(await town.records()).keys()]).toEqual(["1", "2"]);
  return { left, right };
}

/** What is told of the health of a server, when it is next so. */
function health(state: HealthState) {
  return desk.hears(
    (event): event is Extract<TownEvent, { type: "backend.health" }> =>
      event.type === "backend.health" && event.state === state,
  );
}

async function pidOf(name: string): Promise<number> {
  return (await town.records()).get(name)?.pid ?? 0;
}

it("sessions go to a further server when the first has its directories, and stay with their directory's", {
  timeout: 240_000,
}, async () => {
  await openTown();
  const { left, right } = await twoSessions();
  const again = await town.backend.spawnSession({ agent: "opencode", role: "r", workDir: left.workDir });
  const [first, second] = [...(await town.records()).values()];
  expect(first?.dataDir).not.toBe(second?.dataDir);
  expect(await desk.run(left, says("left"))).toMatchObject({ outcome: { text: "left" } });
  expect(await desk.run(right, says("right"))).toMatchObject({ outcome: { text: "right" } });
  expect(await desk.run(again, says("again"))).toMatchObject({ outcome: { text: "again" } });
  expect(await sessionsAt("1")).toEqual([left.id, again.id].map((id) => `ses_${id}`).sort());
  expect(await sessionsAt("2")).toEqual([`ses_${right.id}`]);
});

it("both servers are found again after the town was killed, with the turns that run there", {
  timeout: 240_000,
}, async () => {
  await openTown();
  const { left, right } = await twoSessions();
  const ids = [
    await desk.assign(left, [until("go"), { do: "say", text: "left" }]),
    await desk.assign(right, [until("go"), { do: "say", text: "right" }]),
  ];
  const pids = [await pidOf("1"), await pidOf("2")];
  await town.reopen("kill");
  await open(left, "go");
  await open(right, "go");
  const ended = await Promise.all(ids.map((id) => desk.ended(id)));
  expect(ended.map(({ outcome }) => outcome?.text)).toEqual(["left", "right"]);
  expect([await pidOf("1"), await pidOf("2")]).toEqual(pids);
});

it("the death of one server is told by its name, and nothing of the other one", { timeout: 240_000 }, async () => {
  await openTown();
  const { left, right } = await twoSessions();
  const heard = Promise.all([health("down"), health("restarting"), health("up")]);
  process.kill(await pidOf("2"), "SIGKILL");
  expect((await heard).map(({ server }) => server)).toEqual(["2", "2", "2"]);
  expect((await town.backend.getSession(left.id)).liveness).toEqual({ state: "alive" });
  expect(await desk.run(left, says("left"))).toMatchObject({ state: "completed" });
  expect(await desk.run(right, says("right"))).toMatchObject({ state: "completed" });
});

it("a town that needed neither of two servers stops both", { timeout: 240_000 }, async () => {
  await openTown();
  await twoSessions();
  const servers = await Promise.all([...(await town.records()).values()].map(({ pid }) => identify(pid)));
  await town.reopen("dispose");
  await town.backend.close({ sessions: "stop" });
  for (const server of servers) expect(server && (await observeProcess(server)).state).toBe("dead");
  expect(await town.records()).toEqual(new Map());
});

it("one over its limit is restarted when nobody uses it, never while it works, and its sessions go on", {
  timeout: 240_000,
}, async () => {
  await openTown({ limits: { servers: 1, directories: 1, idleMs: 300 } });
  const session = await desk.spawn();
  const before = await pidOf("1");
  const assignmentId = await desk.assign(session, [until("go"), { do: "say", text: "worked" }]);
  const restarting = health("restarting");
  // Other calls come to an end meanwhile, each of which is a reason to look whether the server may be restarted.
  for (const _ of [1, 2, 3]) {
    await town.backend.getSessionOutput(session.id);
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
  expect(await pidOf("1")).toBe(before);
  await open(session, "go");
  expect(await desk.ended(assignmentId)).toMatchObject({ state: "completed", outcome: { text: "worked" } });
  await restarting;
  // It waits for the new one.
  expect(await desk.run(session, says("after"))).toMatchObject({ state: "completed", outcome: { text: "after" } });
  expect(await pidOf("1")).not.toBe(before);
  const { messages } = await town.backend.getSessionOutput(session.id);
  expect(messages.filter(({ role }) => role === "user")).toHaveLength(2);
});

it("one that somebody else works on is not restarted", { timeout: 240_000 }, async () => {
  await openTown({ limits: { servers: 1, directories: 9 } });
  const session = await desk.spawn();
  const before = await pidOf("1");
  const busy = desk.becomes(session, "busy");
  await desk.theyPrompt(session, [until("go"), { do: "say", text: "theirs" }]);
  await busy;
  // From here on it is one that would be restarted.
  await town.reopen("dispose", { limits: { servers: 1, directories: 1, idleMs: 200 } });
  await town.backend.getSessionOutput(session.id);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  expect(await pidOf("1")).toBe(before);
  await open(session, "go");
  await vi.waitFor(async () => expect(await pidOf("1")).not.toBe(before), { timeout: 60_000, interval: 100 });
});

it("an older server ends its turn, takes nothing new meanwhile, and is then restarted on the program that is installed", {
  timeout: 240_000,
}, async () => {
  await openTown({ limits: { servers: 2, directories: 9 } });
  const session = await desk.spawn();
  const assignmentId = await desk.assign(session, [until("go"), { do: "say", text: "old" }]);
  const waiting = await town.backend.spawnSession({ agent: "opencode", role: "r", workDir: session.workDir });
  const before = await pidOf("1");
  const binary = join(import.meta.dirname, "..", "test-support", "newer-opencode.mjs");
  const { path } = await findBinary({ roots: [import.meta.dirname] });
  await town.reopen("kill", { binary, env: { REAL_OPENCODE: path } });
  const draining = health("draining");
  // Until the program was asked for its version, the server takes work as before.
  await vi.waitFor(
    () =>
      expect(desk.assign(waiting, says("early"))).rejects.toMatchObject({
        code: "backend_unavailable",
        effect: "none",
        message: expect.stringContaining("1.99.0 is installed"),
      }),
    { timeout: 60_000, interval: 500 },
  );
  expect(await draining).toMatchObject({ server: "1", why: expect.stringContaining("1.99.0 is installed") });
  expect(await pidOf("1")).toBe(before);
  const other = await town.backend.spawnSession({ agent: "opencode", role: "r", workDir: session.workDir });
  expect(await sessionsAt("2")).toEqual([`ses_${other.id}`]);
  await open(session, "go");
  expect(await desk.ended(assignmentId)).toMatchObject({ state: "completed", outcome: { text: "old" } });
  await vi.waitFor(async () => expect(await pidOf("1")).not.toBe(before), { timeout: 60_000, interval: 100 });
  expect(await desk.run(waiting, says("new"))).toMatchObject({ state: "completed", outcome: { text: "new" } });
  expect(await desk.run(session, says("too"))).toMatchObject({ state: "completed", outcome: { text: "too" } });
});

/** Whose shells the plugin of this server knows: those of the sessions that were started there. */
async function sessionsAt(name: string): Promise<string[]> {
  const record = (await town.records()).get(name);
  if (!record) throw new Error(`There is no server ${name}.`);
  const register = await readFile(join(record.dataDir, "..", "sessions.jsonl"), "utf8");
  const entries = register.split("\n").filter((line) => line !== "");
  return entries.map((line) => (JSON.parse(line) as SessionEntry).protocolId).sort();
}
