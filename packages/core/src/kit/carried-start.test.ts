import { expect, it } from "vitest";
import type { Assignment } from "../contract/assignment.js";
import type { StartRequest } from "../contract/backend.js";
import { newAssignment } from "./assignment-state.js";
import { openStage, refusal, type Stage } from "./test-support/stage.js";

/** As a pool starts a session with its first prompt: both are on its record, the prompt as being delivered. */
async function carriedStart(stage: Stage, content: string): Promise<StartRequest & { open: Assignment[] }> {
  const config = { id: "s-1", agent: "memory", workDir: stage.workDir, role: "worker" };
  const handle = { ...(await stage.backend.prepare({ config })), carriesWork: true };
  const work = { type: "prompt" as const, content };
  const given = { id: "init-s-1", sessionId: "s-1", work, options: {}, at: "2026-01-01T00:00:00.000Z" };
  const { assignment } = newAssignment({ ...given, state: "delivering" });
  return { config, handle, forkedFrom: null, open: [assignment], carries: "init-s-1" };
}

it("a start hands over what it carries, once, however often it is repeated and whoever crashes", async () => {
  const stage = await openStage();
  const request = await carriedStart(stage, "begin");
  await stage.backend.start(request);
  await stage.backend.start(request);
  expect(await stage.backend.waitForAssignment("init-s-1")).toMatchObject({ state: "completed", attempt: 1 });
  const next = await stage.crash();
  await next.start(request);
  expect(await next.waitForAssignment("init-s-1")).toMatchObject({ state: "completed" });
  expect(stage.world.executions()).toHaveLength(1);
});

it("a session that works on what its start carried is busy", async () => {
  const stage = await openStage();
  await stage.backend.start(await carriedStart(stage, "wait a"));
  const { status, currentAssignmentId } = await stage.backend.getSession("s-1");
  expect({ status, currentAssignmentId }).toEqual({ status: "busy", currentAssignmentId: "init-s-1" });
  stage.open("a");
  await stage.backend.waitForAssignment("init-s-1");
});

it("of what a refused start was to carry nothing is known: it was never given", async () => {
  const stage = await openStage();
  const request = await carriedStart(stage, "begin");
  stage.world.failNext({ call: "start", effect: "none" });
  await expect(stage.backend.start(request)).rejects.toMatchObject({ effect: "none" });
  expect((await refusal(() => stage.backend.getAssignment("init-s-1"))).code).toBe("assignment_not_found");
  await stage.backend.start(request);
  expect((await stage.backend.waitForAssignment("init-s-1")).state).toBe("completed");
  expect(stage.world.executions()).toHaveLength(1);
});
