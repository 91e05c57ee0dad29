import { type ManualClock, manualClock } from "@townkit/core/memory";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import type { RolePolicy } from "./decide/role-policy.js";
import { createTown, type Town } from "./test-support/town.js";

let clock: ManualClock;
let town: Town;

beforeEach(() => {
  clock = manualClock(Date.parse("2026-01-01T12:00:00.000Z"));
});

/** A turn that waits at its gate, in a town whose clock stands still. */
async function inTown(policy: Partial<RolePolicy>): Promise<void> {
  town = createTown({ clock, roles: { polecat: { policy: { stallMs: 60_000, ...policy } } } });
  onTestFinished(() => town.close());
  await town.start();
  await town.pool.spawnSession({ id: "s-1", agent: "memory", workDir: town.workDir, role: "polecat" });
  await town.pool.assignWork("s-1", { type: "prompt", content: "gate a" }, { assignmentId: "w-1" });
}

/** What is open once there is something, or nothing. */
async function open(count: number) {
  for (;;) {
    const { attention } = await town.pool.getSession("s-1");
    if (attention.length === count) return attention;
    await new Promise(setImmediate);
  }
}

const answer = async (choice: string) => {
  const [asked] = await open(1);
  await town.pool.respond("s-1", {
    attentionId: asked?.id ?? "",
    answer: { kind: "question", answers: [[choice]] },
  });
};

test("a turn that is quiet for too long asks for attention, which is withdrawn when it goes on", async () => {
  await inTown({});
  clock.pass(60_000);
  expect(await open(1)).toMatchObject([{ problem: "stalled", assignmentId: "w-1" }]);
  expect((await town.pool.getAssignment("w-1")).state).toBe("running");
  town.gates.open("a");
  expect(await town.pool.waitForAssignment("w-1")).toMatchObject({ state: "completed" });
  await open(0);
});

test("it is kept over a restart, which by itself is no sign of the turn", async () => {
  await inTown({});
  clock.pass(60_000);
  await open(1);
  await town.pool[Symbol.asyncDispose]();
  await town.start();
  expect(await open(1)).toMatchObject([{ problem: "stalled" }]);
});

test("somebody who waits is asked again after as long, and may end it", async () => {
  await inTown({});
  clock.pass(60_000);
  await answer("wait");
  await open(0);
  clock.pass(59_999);
  await open(0);
  clock.pass(1);
  await answer("abort");
  expect(await town.pool.waitForAssignment("w-1")).toMatchObject({ state: "aborted" });
});

test("where its role says so, it is ended, and what waits goes on", async () => {
  await inTown({ stalled: "abort" });
  await town.pool.assignWork("s-1", { type: "prompt", content: "do" }, { assignmentId: "w-2", until: "stored" });
  clock.pass(60_000);
  expect(await town.pool.waitForAssignment("w-1")).toMatchObject({ state: "aborted" });
  expect(await town.pool.waitForAssignment("w-2")).toMatchObject({ state: "completed" });
  await open(0);
});

test("a clock that is set tells nothing of the turn: the time of its quiet is what went by", async () => {
  await inTown({});
  for (const byMs of [3_600_000, -7_200_000, 3_600_000]) {
    clock.set(byMs);
    clock.pass(10_000);
    await new Promise(setImmediate);
  }
  expect(await open(0)).toEqual([]);
  clock.set(-3_600_000);
  clock.pass(30_000);
  expect(await open(1)).toMatchObject([{ problem: "stalled" }]);
});
