import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Backend, Session, WorkSource } from "@townkit/core";
import { type ManualClock, manualClock } from "@townkit/core/memory";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { drainMs } from "./decide/warm-pool.js";
import type { RoleSettings } from "./role-settings.js";
import { createTown, type Town } from "./test-support/town.js";

const idleMs = 600_000;

let clock: ManualClock;
let town: Town;

beforeEach(() => {
  clock = manualClock(Date.parse("2026-01-01T12:00:00.000Z"));
});

async function inTown(
  role: RoleSettings,
  layer?: (backend: Backend) => Backend,
  sources?: readonly WorkSource[],
): Promise<void> {
  const workDir = mkdtempSync(path.join(tmpdir(), "townkit-warm-"));
  onTestFinished(() => rmSync(workDir, { recursive: true }));
  town = createTown({ clock, layer, sources, roles: { polecat: { agent: "memory", workDir, ...role } } });
  onTestFinished(() => town.close());
  await town.start();
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await new Promise(setImmediate);
}

/** All, with the stopped ones; oldest first. */
async function sessions(): Promise<readonly Session[]> {
  await settle();
  return (await town.pool.listSessions()).sessions;
}

const statuses = async () => (await sessions()).map(({ status }) => status).sort();

/** Waits until the sessions are so. */
async function are(...wanted: readonly Session["status"][]): Promise<void> {
  while ((await statuses()).join() !== wanted.join()) await new Promise(setImmediate);
}

/** The one that is being drained, once there is one. */
async function drained(): Promise<Session> {
  for (;;) {
    const found = (await sessions()).find(({ statusReason }) => statusReason?.includes("stopped soon"));
    if (found) return found;
  }
}

/** Gives work that does not end to a free one; its id. */
async function occupy(): Promise<string> {
  const free = (await sessions()).find(({ status }) => status === "ready" || status === "idle");
  if (!free) throw new Error("None is free.");
  await town.pool.assignWork(free.id, { type: "prompt", content: "gate a" });
  return free.id;
}

test("so many are free from the start on, and for each that works another one is started, up to the most", async () => {
  await inTown({ min: 1, max: 2 });
  await are("ready");
  await occupy();
  await are("busy", "ready");
  await occupy();
  await are("busy", "busy");
  expect(await statuses()).toEqual(["busy", "busy"]);
});

test("work that a source has for the role, and that is nobody's, has sessions made ready for it, and no longer", async () => {
  let demand = 0;
  let changed = () => {};
  const source: WorkSource = {
    type: "bead",
    take: () => Promise.resolve(),
    giveBack: () => Promise.resolve(),
    promptOf: () => Promise.resolve(""),
    toldOf: () => Promise.resolve(undefined),
    environmentOf: () => ({}),
    demandOf: (role) => (role === "polecat" ? demand : 0),
    async follow({ signal, demandChanged }) {
      changed = demandChanged;
      await once(signal, "abort");
    },
  };
  await inTown({ max: 2, idleMs }, undefined, [source]);
  expect(await statuses()).toEqual([]);
  demand = 3;
  changed();
  await are("ready", "ready");
  demand = 0;
  changed();
  await settle();
  clock.pass(idleMs);
  await drained();
  clock.pass(drainMs);
  await are("stopped", "stopped");
});

test("what is not needed any more is drained, then stopped, and nothing that works", async () => {
  await inTown({ min: 1, max: 3, idleMs });
  await are("ready");
  await occupy();
  await are("busy", "ready");
  await occupy();
  await are("busy", "busy", "ready");
  clock.pass(idleMs + drainMs);
  expect(await statuses()).toEqual(["busy", "busy", "ready"]);
  town.gates.open("a");
  // The one that was free all along is drained at once.
  await drained();
  clock.pass(drainMs);
  await are("idle", "idle", "stopped");
  clock.pass(idleMs - drainMs);
  await drained();
  clock.pass(drainMs);
  await are("idle", "stopped", "stopped");
  clock.pass(idleMs + drainMs);
  expect(await statuses()).toEqual(["idle", "stopped", "stopped"]);
});

/** Two, of which one is not needed any more and is being drained. */
async function oneDrained(): Promise<Session> {
  await inTown({ min: 1, max: 2, idleMs });
  await are("ready");
  await occupy();
  await are("busy", "ready");
  town.gates.open("a");
  await are("idle", "ready");
  clock.pass(idleMs);
  return await drained();
}

test("work that comes to a drained one keeps it", async () => {
  const { id } = await oneDrained();
  await town.pool.assignWork(id, { type: "prompt", content: "gate b" });
  clock.pass(drainMs);
  await settle();
  expect(await town.pool.getSession(id)).toMatchObject({ status: "busy", statusReason: null });
});

test("work for one that was stopped, as nothing had come, starts it again", async () => {
  const { id } = await oneDrained();
  clock.pass(drainMs);
  while (!(await statuses()).includes("stopped")) await settle();
  const work = { type: "prompt", content: "do" } as const;
  expect(await town.pool.assignWork(id, work, { until: "settled" })).toMatchObject({ state: "completed" });
});

test("one that a person stopped stays so, and another one takes its place", async () => {
  await inTown({ min: 1, max: 2 });
  await are("ready");
  const [first] = await sessions();
  await town.pool.stopSession(first?.id ?? "");
  await are("ready", "stopped");
  expect(await town.pool.getSession(first?.id ?? "")).toMatchObject({ status: "stopped" });
});

test("what somebody started counts, and is never stopped", async () => {
  await inTown({ min: 1, max: 2, idleMs });
  await are("ready");
  const mine = await town.pool.spawnSession({ agent: "memory", workDir: town.workDir, role: "polecat" });
  await settle();
  clock.pass(idleMs);
  await drained();
  clock.pass(drainMs);
  await are("ready", "stopped");
  expect(await town.pool.getSession(mine.id)).toMatchObject({ status: "ready" });
});

test("a start that fails is repeated after a pause that grows, and never beyond the most", async () => {
  let isBroken = false;
  const breakable = (backend: Backend): Backend => ({
    ...backend,
    start: (request) => (isBroken ? Promise.reject(new Error("It is broken.")) : backend.start(request)),
  });
  await inTown({ min: 1, max: 2 }, breakable);
  await are("ready");
  const [first] = await sessions();
  isBroken = true;
  await town.pool.stopSession(first?.id ?? "");
  await are("error", "stopped");
  // The pause is begun by then, and nothing more is started in it.
  expect(await statuses()).toEqual(["error", "stopped"]);
  expect(await statuses()).toEqual(["error", "stopped"]);
  clock.pass(1_000);
  await are("error", "error", "stopped");
  clock.pass(600_000);
  expect(await statuses()).toEqual(["error", "error", "stopped"]);
});

test("the next process finds them again, and starts none too many", async () => {
  await inTown({ min: 2, max: 4 });
  await are("ready", "ready");
  await town.pool[Symbol.asyncDispose]();
  await town.start();
  expect(await statuses()).toEqual(["ready", "ready"]);
});

test.each([{ min: 1 }, { min: 2, max: 1 }])("settings that do not say how many are refused: %j", async (role) => {
  const given = createTown({ roles: { polecat: { workDir: "/tmp", ...role } } });
  onTestFinished(() => given.close());
  await expect(given.start()).rejects.toMatchObject({ code: "invalid_input" });
});
