import { describe, expect, it } from "vitest";
import { eventOf, openStage, prompt } from "./test-support/stage.js";

describe("what a driver sees", () => {
  it("is an interruption where the agent dies in the middle of a turn", async () => {
    const { backend, spawn, world } = await openStage();
    const { id } = await spawn();
    await backend.assignWork(id, prompt("wait d"), { assignmentId: "w-1" });
    const changed = eventOf(backend, (event) => event.type === "assignment.changed");
    await world.killAgents();
    expect(await changed).toMatchObject({ from: "running", to: "interrupted", reason: "The agent was killed." });
    expect(await backend.getSession(id)).toMatchObject({ status: "idle", currentAssignmentId: null });
  });

  it("does not end a session that cannot be reached, and is told again when it can", async () => {
    const { backend, spawn, world, open } = await openStage();
    const { id } = await spawn();
    await backend.assignWork(id, prompt("wait d"), { assignmentId: "w-1" });
    const unknown = eventOf(backend, (e) => e.type === "session.changed" && e.session.liveness.state === "unknown");
    const down = eventOf(backend, (event) => event.type === "backend.health");
    world.setReachable(false);
    expect(await unknown).toMatchObject({ session: { status: "busy", currentAssignmentId: "w-1" } });
    expect(await down).toMatchObject({ state: "down", sessionId: null });
    open("d");
    world.setReachable(true);
    expect((await backend.waitForAssignment("w-1")).state).toBe("completed");
    expect((await backend.getSession(id)).liveness.state).toBe("alive");
  });

  it("settles what was in doubt while its agent was out of reach: words that never arrived were never sent", async () => {
    const { backend, spawn, world } = await openStage();
    const { id } = await spawn();
    world.failNext({ call: "submit", effect: "possible", reaching: "nothing" });
    const see = world.loseAnswers();
    expect(await backend.assignWork(id, prompt("never"), { assignmentId: "w-1" })).toMatchObject({ state: "unknown" });
    see();
    const withdrawn = eventOf(backend, (event) => event.type === "assignment.changed");
    world.setReachable(false);
    world.setReachable(true);
    expect(await withdrawn).toMatchObject({ from: "unknown", to: "failed", failure: { effect: "none" } });
    await expect(backend.getAssignment("w-1")).rejects.toMatchObject({ code: "assignment_not_found" });
    expect(world.executions()).toEqual([]);
  });

  it("is a failure where the agent throws, with what it threw", async () => {
    const { backend, spawn } = await openStage(() => {
      throw new Error("out of ideas");
    });
    const { id } = await spawn();
    const receipt = await backend.assignWork(id, prompt("x"), { assignmentId: "w-1", until: "settled" });
    expect(receipt).toMatchObject({ state: "failed", reason: "out of ideas" });
    expect((await backend.getAssignment("w-1")).failure).toMatchObject({ effect: "possible", retryable: false });
  });
});
