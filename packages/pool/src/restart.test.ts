import type { Backend, Session } from "@townkit/core";
import { type ManualClock, manualClock } from "@townkit/core/memory";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import type { RolePolicy } from "./decide/role-policy.js";
import { passing } from "./test-support/passing-time.js";
import { createTown, type Town } from "./test-support/town.js";

let clock: ManualClock;
let town: Town;

beforeEach(() => {
  clock = manualClock(Date.parse("2026-01-01T12:00:00.000Z"));
});

async function inTown(policy: Partial<RolePolicy>, layer?: (backend: Backend) => Backend): Promise<void> {
  town = createTown({ clock, layer, roles: { polecat: { policy } } });
  onTestFinished(() => town.close());
  await town.start();
  await town.pool.spawnSession({ id: "s-1", agent: "memory", workDir: town.workDir, role: "polecat" });
}

/** Lets time pass until the session is as wanted. */
async function until(wanted: (session: Session) => boolean): Promise<Session> {
  let session = await town.pool.getSession("s-1");
  const there = async () => {
    while (!wanted(session)) {
      await new Promise(setImmediate);
      session = await town.pool.getSession("s-1");
    }
  };
  await passing(clock, there());
  return session;
}

async function aMinute(): Promise<void> {
  for (let second = 0; second < 60; second += 1) {
    clock.pass(1000);
    await new Promise(setImmediate);
  }
}

const isAlive = ({ liveness, status }: Session) => liveness.state === "alive" && status !== "creating";
const isDead = ({ liveness }: Session) => liveness.state === "dead";
const isGivenUp = ({ statusReason }: Session) => statusReason?.includes("given up") === true;
const restartsOf = async () => (await town.store.store.getSession("s-1"))?.supervision?.restarts.length ?? 0;

test("a session whose agent dies is started again, and the turn that was cut goes on as attempt 2, once", async () => {
  await inTown({ restart: "on-failure", interrupted: "continue" });
  await town.pool.assignWork("s-1", { type: "prompt", content: "gate a" }, { assignmentId: "w-1" });
  await town.world.endAgents("failed");
  await until(isDead);
  town.gates.open("a");
  const { attempts, state } = await passing(clock, town.pool.waitForAssignment("w-1"));
  expect(state).toBe("completed");
  expect(attempts).toMatchObject([{ state: "interrupted" }, { number: 2, cause: "continue" }]);
  expect(town.world.executions()).toHaveLength(2);
  expect(await restartsOf()).toBe(1);
});

test("a session that dies again and again is given up, says why, and is started by a person", async () => {
  await inTown({ restart: "on-failure", restartLimit: 2 });
  for (let death = 1; death <= 3; death += 1) {
    await town.world.endAgents("failed");
    await until(isDead);
    await until((session) => isAlive(session) || isGivenUp(session));
  }
  const session = await town.pool.getSession("s-1");
  const statusReason = expect.stringContaining("It was started again 2 times within 15 minutes, and is given up.");
  expect(session).toMatchObject({ status: "error", statusReason, liveness: { state: "dead" } });
  clock.pass(86_400_000);
  await aMinute();
  expect(await town.pool.getSession("s-1")).toMatchObject({ status: "error", liveness: { state: "dead" } });
  await town.pool[Symbol.asyncDispose]();
  await town.start();
  await aMinute();
  expect(await town.pool.getSession("s-1")).toMatchObject({ status: "error", statusReason });
  const { attention } = await town.pool.getSession("s-1");
  expect(attention).toMatchObject([{ kind: "supervision", problem: "given_up" }]);
  const answer = { kind: "question" as const, answers: [["start"]] };
  await town.pool.respond("s-1", { attentionId: attention[0]?.id ?? "", answer });
  await until(isAlive);
  expect(await town.pool.getSession("s-1")).toMatchObject({ attention: [] });
  expect(isAlive(await town.pool.getSession("s-1"))).toBe(true);
  expect(await restartsOf()).toBe(0);
});

test("a session that ran for the window counts from nothing again", async () => {
  await inTown({ restart: "on-failure", restartLimit: 1 });
  for (let death = 1; death <= 3; death += 1) {
    await town.world.endAgents("failed");
    await until(isDead);
    await until(isAlive);
    expect(await restartsOf()).toBe(1);
    clock.pass(900_000);
  }
});

test("starts that fail are repeated, and count", async () => {
  await inTown({ restart: "on-failure", restartLimit: 2 });
  for (let fault = 1; fault <= 2; fault += 1) town.world.failNext({ call: "start", effect: "none" });
  await town.world.endAgents("failed");
  await until(isGivenUp);
  expect(await restartsOf()).toBe(2);
});

test.each([
  ["always", isAlive],
  ["on-failure", ({ status }: Session) => status === "stopped"],
] as const)("an agent that ends by itself, with %s", async (restart, outcome) => {
  await inTown({ restart });
  await town.world.endAgents("exited");
  await until(isDead);
  await aMinute();
  expect(outcome(await town.pool.getSession("s-1"))).toBe(true);
});

test("a session that was stopped stays stopped", async () => {
  await inTown({ restart: "always" });
  await town.pool.stopSession("s-1");
  await aMinute();
  expect(await town.pool.getSession("s-1")).toMatchObject({ status: "stopped" });
});

test("a session whose agent cannot resume its conversation says so when it is started again", async () => {
  await inTown({ restart: "on-failure" }, forgetful);
  await town.world.endAgents("failed");
  await until(isDead);
  const { statusReason } = await until(isAlive);
  expect(statusReason).toMatch(/started again without its conversation/);
});

/** A backend whose agent begins anew with each start. */
function forgetful(backend: Backend): Backend {
  return {
    ...backend,
    async capabilities(...given) {
      const { agents, ...report } = await backend.capabilities(...given);
      const [[name, able] = []] = Object.entries(agents);
      if (!name || !able) throw new Error("There is no agent.");
      return { ...report, agents: { [name]: { ...able, resume: false } } };
    },
  };
}

test.each([
  ["back", -3_600_000],
  ["forward", 3_600_000],
])("an agent that dies before the clock is set %s is started again as soon as ever", async (_, byMs) => {
  await inTown({ restart: "on-failure" });
  await town.world.endAgents("failed");
  await until(isDead);
  clock.set(byMs);
  const startsAt = clock.monotonic();
  await until(isAlive);
  expect(clock.monotonic() - startsAt).toBeLessThan(10_000);
  expect(await restartsOf()).toBe(1);
});
