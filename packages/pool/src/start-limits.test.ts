import type { Backend } from "@townkit/core";
import { type ManualClock, manualClock } from "@townkit/core/memory";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import type { MachineLoad, SessionLimits } from "./decide/admit.js";
import type { Roles } from "./role-settings.js";
import { carrying } from "./test-support/carrying.js";
import { createTown, type Town } from "./test-support/town.js";

let clock: ManualClock;
let town: Town;
let machine: MachineLoad;

beforeEach(() => {
  clock = manualClock(Date.parse("2026-01-01T12:00:00.000Z"));
  machine = { freeMemoryMb: 4000, load: 0 };
});

async function inTown(limits: SessionLimits, roles: Roles = {}, layer?: (backend: Backend) => Backend): Promise<void> {
  town = createTown({ clock, limits, roles, machine: () => machine, layer });
  onTestFinished(() => town.close());
  await town.start();
}

const spawn = (id: string, role = "polecat") =>
  town.pool.spawnSession({ id, agent: "memory", workDir: town.workDir, role });

/** The starts that wait, once there are so many. */
async function waiting(count: number): Promise<readonly string[]> {
  while (town.pool.waiting().length !== count) await new Promise(setImmediate);
  return town.pool.waiting().map(({ sessionId, reason }) => `${sessionId}: ${reason}`);
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await new Promise(setImmediate);
}

test("a session beyond the limit waits, says for what, and is started when another one stops", async () => {
  await inTown({ sessions: 1 });
  await spawn("s-1");
  const second = spawn("s-2");
  expect(await waiting(1)).toEqual(["s-2: sessions"]);
  const { sessions } = await town.pool.listSessions();
  expect(sessions.find(({ id }) => id === "s-2")).toMatchObject({
    status: "creating",
    statusReason: "It waits to be started since 2026-01-01T12:00:00.000Z: sessions in all: 1 of at most 1.",
  });
  await town.pool.stopSession("s-1");
  expect(await second).toMatchObject({ status: "ready", statusReason: null });
  expect(town.pool.waiting()).toEqual([]);
  // A stopped one that is resumed needs a place as well.
  const resumed = town.pool.resumeSession("s-1");
  expect(await waiting(1)).toEqual(["s-1: sessions"]);
  await town.pool.stopSession("s-2");
  expect(await resumed).toMatchObject({ action: "started" });
});

test("a limit of a role is for that role alone", async () => {
  await inTown({}, { polecat: { max: 1 } });
  await spawn("s-1");
  const second = spawn("s-2");
  expect(await waiting(1)).toEqual(["s-2: role"]);
  expect(await spawn("s-3", "mayor")).toMatchObject({ status: "ready" });
  await town.pool.stopSession("s-1");
  await second;
});

test("one that waits can be stopped: nothing of it was started, and its place in the queue is free", async () => {
  await inTown({ sessions: 1 });
  await spawn("s-1");
  const second = spawn("s-2").catch((error: { code?: string }) => error.code);
  await waiting(1);
  expect(await town.pool.stopSession("s-2")).toMatchObject({ status: "stopped" });
  await second;
  expect(town.pool.waiting()).toEqual([]);
  expect([...town.world.inside.sessions.keys()]).toEqual(["s-1"]);
});

test("one that is stopped in the moment in which it comes to its place is not started, and leaves that", async () => {
  await inTown({ sessions: 1 }, {}, carrying);
  await spawn("s-1");
  const config = { id: "s-2", agent: "memory", workDir: town.workDir, role: "polecat", initPrompt: "begin" };
  const second = town.pool.spawnSession(config).catch((error: { code?: string }) => error.code);
  await waiting(1);
  // The stop is being written down while the place becomes free.
  const written = town.store.holdDisk();
  const stopped = town.pool.stopSession("s-2", { key: "stop" });
  await settle();
  town.store.holdDisk()();
  await town.pool.stopSession("s-1");
  await settle();
  expect(town.pool.waiting()).toEqual([]);
  written();
  expect(await stopped).toMatchObject({ status: "stopped", queued: 1 });
  await second;
  expect([...town.world.inside.sessions.keys()]).toEqual(["s-1"]);
  expect(await spawn("s-3")).toMatchObject({ status: "ready" });
});

test("a first prompt that waits with its session is in the queue still: it can be cancelled, and is given to nobody", async () => {
  await inTown({ sessions: 1 }, {}, carrying);
  await spawn("s-1");
  const config = { id: "s-2", agent: "memory", workDir: town.workDir, role: "polecat", initPrompt: "begin" };
  const second = town.pool.spawnSession(config);
  await waiting(1);
  expect(await town.pool.getSession("s-2")).toMatchObject({ status: "creating", queued: 1, currentAssignmentId: null });
  expect(await town.pool.cancelAssignment("init-s-2")).toMatchObject({ state: "cancelled" });
  await town.pool.stopSession("s-1");
  expect(await second).toMatchObject({ status: "ready" });
  expect(town.world.executions()).toEqual([]);
});

test("while the machine is short of memory nothing is started, and it is asked again", async () => {
  machine = { freeMemoryMb: 100, load: 0 };
  await inTown({ minFreeMemoryMb: 500 });
  const first = spawn("s-1");
  expect(await waiting(1)).toEqual(["s-1: memory"]);
  machine = { freeMemoryMb: 501, load: 0 };
  clock.pass(5_000);
  expect(await first).toMatchObject({ status: "ready" });
});

test("what waits is queued anew by the next process", async () => {
  await inTown({ sessions: 1 });
  await spawn("s-1");
  void spawn("s-2").catch(() => {});
  await waiting(1);
  town.kill();
  await town.start();
  expect(await waiting(1)).toEqual(["s-2: sessions"]);
  await town.pool.stopSession("s-1");
  expect(await spawn("s-2")).toMatchObject({ status: "ready" });
});

test("so many starts are under way at once, and no more", async () => {
  let underWay = 0;
  let most = 0;
  const counted = (backend: Backend): Backend => ({
    ...backend,
    async start(request) {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise(setImmediate);
      return await backend.start(request).finally(() => {
        underWay -= 1;
      });
    },
  });
  await inTown({ starts: 2 }, {}, counted);
  await Promise.all(["s-1", "s-2", "s-3", "s-4", "s-5"].map((id) => spawn(id)));
  expect(most).toBe(2);
});
