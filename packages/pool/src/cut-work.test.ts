import { expect, onTestFinished, test } from "vitest";
import type { RolePolicy } from "./decide/role-policy.js";
import { createTown, type Town } from "./test-support/town.js";

/** A session whose turn runs, in a town with this policy. */
async function atWork(policy: Partial<RolePolicy>): Promise<Town> {
  const town = createTown({ roles: { polecat: { policy } } });
  onTestFinished(() => town.close());
  await town.start();
  await town.pool.spawnSession({ id: "s-1", agent: "memory", workDir: town.workDir, role: "polecat" });
  await town.pool.assignWork("s-1", { type: "prompt", content: "gate a" }, { assignmentId: "w-1" });
  return town;
}

/** Resolves when this attempt runs. */
async function running(town: Town, number: number): Promise<void> {
  // The first event says that what was before is not told.
  for await (const _ of town.pool.events({ after: "from the start" })) {
    const { attempt, state } = await town.pool.getAssignment("w-1");
    if (attempt === number && (state === "accepted" || state === "running")) return;
  }
}

test("a turn that is cut goes on by itself, once, and its callers wait for the end", async () => {
  const town = await atWork({ interrupted: "continue" });
  const end = town.pool.waitForAssignment("w-1");
  await town.world.killAgents();
  await running(town, 2);
  town.gates.open("a");
  expect(await end).toMatchObject({
    state: "completed",
    attempts: [{ state: "interrupted" }, { number: 2, cause: "continue", state: "completed" }],
  });
  expect(town.world.executions().map(({ attempt }) => attempt)).toEqual([1, 2]);
  // Somebody who asks for the same attempt gets this one.
  expect(await town.pool.resumeSession("s-1", { attempt: 2 })).toMatchObject({ action: "continued" });
  expect(town.world.executions()).toHaveLength(2);
});

test("a turn that is cut again and again is asked about in the end", async () => {
  const town = await atWork({ interrupted: "continue", continueLimit: 2 });
  for (const attempt of [1, 2, 3]) {
    await running(town, attempt);
    await town.world.killAgents();
  }
  expect(await town.pool.waitForAssignment("w-1")).toMatchObject({ state: "interrupted", attempt: 3 });
  expect((await town.pool.getSession("s-1")).paused).toMatchObject({ assignmentId: "w-1" });
  town.gates.open("a");
  expect(await town.pool.resumeSession("s-1")).toMatchObject({ action: "continued", receipt: { attempt: 4 } });
  expect(await town.pool.waitForAssignment("w-1")).toMatchObject({ state: "completed" });
});

test("a turn that is cut fails where that is the policy, and the session takes the next work", async () => {
  const town = await atWork({ interrupted: "fail" });
  await town.world.killAgents();
  const failure = { code: "interrupted", effect: "possible", retryable: true };
  expect(await town.pool.waitForAssignment("w-1")).toMatchObject({ state: "failed", attempt: 1, failure });
  const { state } = await town.pool.assignWork("s-1", { type: "prompt", content: "do" }, { until: "settled" });
  expect(state).toBe("completed");
});

test("a turn that is cut is left, and asked about, where nobody said otherwise", async () => {
  const town = await atWork({});
  await town.world.killAgents();
  expect(await town.pool.waitForAssignment("w-1")).toMatchObject({ state: "interrupted" });
  expect((await town.pool.getSession("s-1")).paused).toMatchObject({ assignmentId: "w-1" });
  expect(town.world.executions()).toHaveLength(1);
});
