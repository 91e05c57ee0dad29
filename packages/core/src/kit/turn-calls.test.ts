import { describe, expect, it } from "vitest";
import { eventOf, openStage, prompt, refusal } from "./test-support/stage.js";

describe("abortSession", () => {
  it("ends the turn and leaves the session usable", async () => {
    const { backend, spawn } = await openStage();
    const { id } = await spawn();
    await backend.assignWork(id, prompt("wait a"), { assignmentId: "w-1" });
    const aborted = await backend.abortSession(id, { assignmentId: "w-1" });
    expect(aborted).toMatchObject({
      abortedAssignmentId: "w-1",
      session: { status: "idle", currentAssignmentId: null },
    });
    const assignment = await backend.getAssignment("w-1");
    expect(assignment).toMatchObject({ state: "aborted", attempts: [{ state: "aborted" }] });
    expect(assignment.attempts[0]?.endedAt).not.toBeNull();
    expect((await backend.assignWork(id, prompt("next"), { until: "settled" })).state).toBe("completed");
  });

  it("does nothing where another assignment runs, or none", async () => {
    const { backend, spawn } = await openStage();
    const { id } = await spawn();
    expect((await backend.abortSession(id)).abortedAssignmentId).toBeNull();
    await backend.assignWork(id, prompt("done"), { assignmentId: "w-1", until: "settled" });
    await backend.assignWork(id, prompt("wait a"), { assignmentId: "w-2" });
    expect((await backend.abortSession(id, { assignmentId: "w-1" })).abortedAssignmentId).toBeNull();
    expect((await backend.getAssignment("w-2")).state).toBe("running");
    const unknown = await refusal(() => backend.abortSession(id, { assignmentId: "w-9" }));
    expect(unknown.code).toBe("assignment_not_found");
  });

  it("ends for one key the turn that ran then, and no later one", async () => {
    const { backend, spawn } = await openStage();
    const { id } = await spawn();
    await backend.assignWork(id, prompt("wait a"), { assignmentId: "w-1" });
    const first = await backend.abortSession(id, { key: "op-1" });
    await backend.assignWork(id, prompt("wait b"), { assignmentId: "w-2" });
    expect(await backend.abortSession(id, { key: "op-1" })).toEqual(first);
    expect((await backend.getAssignment("w-2")).state).toBe("running");
  });

  it("ends a stranger's turn too", async () => {
    const { backend, spawn, world } = await openStage();
    const { id } = await spawn();
    const status = (wanted: string) =>
      eventOf(backend, (event) => event.type === "session.changed" && event.session.status === wanted);
    const busy = status("busy");
    world.promptAsStranger({ sessionId: id, text: "wait s" });
    await busy;
    const idle = status("idle");
    await backend.abortSession(id);
    await idle;
    expect(world.messages(id).at(-1)).toMatchObject({ complete: true, error: "It was aborted." });
  });
});

describe("resumeSession", () => {
  it("continues an interrupted turn as a new attempt, once for its number", async () => {
    const { backend, spawn, world, open } = await openStage();
    const { id } = await spawn();
    await backend.assignWork(id, prompt("wait i"), { assignmentId: "w-1" });
    await world.killAgents();
    expect(await backend.waitForAssignment("w-1")).toMatchObject({
      state: "interrupted",
      reason: "The agent was killed.",
    });
    const resumed = await backend.resumeSession(id, { attempt: 2 });
    expect(resumed).toMatchObject({ action: "continued", receipt: { assignmentId: "w-1", attempt: 2 } });
    expect((await backend.resumeSession(id, { attempt: 2 })).receipt).toMatchObject({ attempt: 2 });
    open("i");
    const ended = await backend.waitForAssignment("w-1");
    expect(ended).toMatchObject({ state: "completed", attempt: 2 });
    expect(ended.attempts.map(({ cause, state }) => ({ cause, state }))).toEqual([
      { cause: "assign", state: "interrupted" },
      { cause: "continue", state: "completed" },
    ]);
    expect(world.executions()).toHaveLength(2);
  });

  it("does nothing where nothing is in the way", async () => {
    const { backend, spawn } = await openStage();
    const { id } = await spawn();
    expect(await backend.resumeSession(id)).toMatchObject({ action: "nothing", receipt: null });
  });

  it("is one continuation for one key, also after a crash", async () => {
    const stage = await openStage();
    const { id } = await stage.spawn();
    await stage.backend.assignWork(id, prompt("wait i"), { assignmentId: "w-1" });
    await stage.world.killAgents();
    await stage.backend.waitForAssignment("w-1");
    const first = await stage.backend.resumeSession(id, { key: "op-1" });
    const backend = await stage.crash();
    expect(await backend.resumeSession(id, { key: "op-1" })).toEqual(first);
    expect(stage.world.executions()).toHaveLength(2);
  });

  it("gives up an interrupted turn by the word that it was not delivered", async () => {
    const { backend, spawn, world } = await openStage();
    const { id } = await spawn();
    await backend.assignWork(id, prompt("wait i"), { assignmentId: "w-1" });
    await world.killAgents();
    await backend.waitForAssignment("w-1");
    const delivered = await refusal(() => backend.resolveAssignment("w-1", { verdict: "delivered" }));
    expect(delivered.code).toBe("illegal_transition");
    const given = await backend.resolveAssignment("w-1", { verdict: "not_delivered" });
    expect(given).toMatchObject({ state: "failed", failure: { effect: "possible" } });
    expect((await backend.resumeSession(id)).action).toBe("nothing");
  });
});
