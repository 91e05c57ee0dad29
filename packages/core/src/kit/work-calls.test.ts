import { describe, expect, it } from "vitest";
import type { Work } from "../contract/work.js";
import { openStage, prompt, refusal } from "./test-support/stage.js";

describe("assignWork", () => {
  it("hands the work over and gives the receipt of its taking", async () => {
    const { backend, spawn } = await openStage();
    const { id } = await spawn();
    const receipt = await backend.assignWork(id, prompt("hello"), { assignmentId: "w-1", until: "settled" });
    expect(receipt).toMatchObject({ assignmentId: "w-1", sessionId: id, state: "completed", attempt: 1 });
    expect(receipt.evidence.map(({ kind }) => kind)).toContain("protocol");
    const assignment = await backend.getAssignment("w-1");
    expect(assignment.outcome?.text).toBe("hello");
    expect((await backend.getSession(id)).status).toBe("idle");
  });

  it("submits once for two calls with one id at the same time", async () => {
    const { backend, spawn, world } = await openStage();
    const { id } = await spawn();
    const call = () => backend.assignWork(id, prompt("once"), { assignmentId: "w-1", until: "settled" });
    const [first, second] = await Promise.all([call(), call()]);
    expect(first).toEqual(second);
    expect(await call()).toEqual(first);
    expect(world.executions()).toHaveLength(1);
  });

  it("refuses the id with other content, and for another session", async () => {
    const { backend, spawn } = await openStage();
    const [one, other] = [await spawn(), await spawn()];
    await backend.assignWork(one.id, prompt("this"), { assignmentId: "w-1", until: "settled" });
    const calls = [
      () => backend.assignWork(one.id, prompt("that"), { assignmentId: "w-1" }),
      () => backend.assignWork(one.id, prompt("this"), { assignmentId: "w-1", priority: 3 }),
      () => backend.assignWork(other.id, prompt("this"), { assignmentId: "w-1" }),
    ];
    for (const call of calls) expect((await refusal(call)).code).toBe("idempotency_conflict");
  });

  it("refuses a busy session and names what it is busy with", async () => {
    const { backend, spawn, open } = await openStage();
    const { id } = await spawn();
    await backend.assignWork(id, prompt("wait a"), { assignmentId: "w-1" });
    const error = await refusal(() => backend.assignWork(id, prompt("more"), { assignmentId: "w-2" }));
    expect(error).toMatchObject({ code: "session_busy", facts: { assignmentId: "w-1" } });
    expect((await refusal(() => backend.getAssignment("w-2"))).code).toBe("assignment_not_found");
    open("a");
    await backend.waitForAssignment("w-1");
    await backend.assignWork(id, prompt("more"), { assignmentId: "w-2" });
  });

  it("refuses a session in which a stranger's turn runs", async () => {
    const { backend, spawn, world, open } = await openStage();
    const { id } = await spawn();
    world.promptAsStranger({ sessionId: id, text: "wait s" });
    expect((await refusal(() => backend.assignWork(id, prompt("ours")))).code).toBe("session_busy");
    open("s");
  });

  it("ends the running turn first where the delivery is to interrupt", async () => {
    const { backend, spawn } = await openStage();
    const { id } = await spawn();
    await backend.assignWork(id, prompt("wait forever"), { assignmentId: "w-1" });
    const receipt = await backend.assignWork(id, prompt("now"), { delivery: "interrupt", until: "settled" });
    expect(receipt.state).toBe("completed");
    expect((await backend.getAssignment("w-1")).state).toBe("aborted");
  });

  it("never sends work whose time is over", async () => {
    const { backend, spawn, world } = await openStage();
    const { id } = await spawn();
    const receipt = await backend.assignWork(id, prompt("late"), { expiresAt: "2001-01-01T00:00:00Z" });
    expect(receipt.state).toBe("expired");
    expect(world.executions()).toEqual([]);
    expect((await backend.getSession(id)).status).not.toBe("busy");
  });

  it("keeps no record of work of which nothing was sent", async () => {
    const { backend, spawn, world } = await openStage();
    const { id } = await spawn();
    world.failNext({ call: "submit", effect: "none" });
    const call = () => backend.assignWork(id, prompt("again"), { assignmentId: "w-1", until: "settled" });
    expect(await refusal(call)).toMatchObject({ code: "backend_unavailable", effect: "none" });
    expect((await refusal(() => backend.getAssignment("w-1"))).code).toBe("assignment_not_found");
    expect((await backend.getSession(id)).status).toBe("ready");
    expect((await call()).state).toBe("completed");
  });

  it.each([
    { reaching: "taken" as const, state: "completed" },
    { reaching: "stored" as const, state: "completed" },
  ])(
    "finds out what became of a hand-over whose answer was lost when it was $reaching",
    async ({ reaching, state }) => {
      const { backend, spawn, world } = await openStage();
      const { id } = await spawn();
      world.failNext({ call: "submit", effect: "possible", reaching });
      const receipt = await backend.assignWork(id, prompt("lost"), { assignmentId: "w-1", until: "settled" });
      expect(receipt.state).toBe(state);
      expect(world.executions()).toEqual([{ sessionId: id, assignmentId: "w-1", attempt: 1 }]);
    },
  );

  it("takes back a hand-over in doubt of which the agent holds nothing", async () => {
    const { backend, spawn, world } = await openStage();
    const { id } = await spawn();
    world.failNext({ call: "submit", effect: "possible", reaching: "nothing" });
    const call = () => backend.assignWork(id, prompt("lost"), { assignmentId: "w-1" });
    expect((await refusal(call)).code).toBe("backend_unavailable");
    expect((await refusal(() => backend.getAssignment("w-1"))).code).toBe("assignment_not_found");
  });

  it("refuses other work than prompts before anything is sent", async () => {
    const { backend, spawn } = await openStage();
    const { id } = await spawn();
    for (const type of ["mail", "bead"] as const) {
      const error = await refusal(() => backend.assignWork(id, { type, content: "x" }));
      expect(error.code).toBe("capability_unsupported");
    }
    expect(await backend.listAssignments()).toEqual([]);
  });

  it("refuses what is not of its schema", async () => {
    const { backend, spawn } = await openStage();
    const { id } = await spawn();
    const calls = [
      () => backend.assignWork(id, { type: "prompt", content: "" }),
      () => backend.assignWork(id, { type: "prompt" } as Work),
      () => backend.assignWork(id, prompt("x"), { assignmentId: "../x" }),
      () => backend.assignWork(id, prompt("x"), { timeoutMs: -1 }),
      () => backend.assignWork(id, prompt("x"), { typo: 1 } as object),
    ];
    for (const call of calls) expect((await refusal(call)).code).toBe("invalid_input");
    expect((await refusal(() => backend.assignWork("nobody", prompt("x")))).code).toBe("session_not_found");
  });

  it("counts attempts for a caller that numbers them, gaps included", async () => {
    const { backend, spawn, world } = await openStage();
    const { id } = await spawn();
    const hand = (attempt: number) =>
      backend.assignWork(id, prompt("wait n"), { assignmentId: "w-1", attempt, cause: "retry" });
    await hand(3);
    expect((await hand(3)).attempt).toBe(3);
    expect((await refusal(() => hand(2))).code).toBe("illegal_transition");
    await backend.abortSession(id);
    await hand(5);
    expect((await backend.getAssignment("w-1")).attempts.map(({ number }) => number)).toEqual([3, 5]);
    expect(world.executions().map(({ attempt }) => attempt)).toEqual([3, 5]);
  });
});

describe("unknown outcomes", () => {
  async function unknown() {
    const stage = await openStage();
    const { id } = await stage.spawn();
    const see = stage.world.loseAnswers();
    const receipt = await stage.backend.assignWork(id, prompt("wait u"), { assignmentId: "w-1", until: "settled" });
    expect(receipt.state).toBe("unknown");
    return { ...stage, see, sessionId: id };
  }

  it("hold their session and ask a person", async () => {
    const { backend, sessionId } = await unknown();
    const { attention } = await backend.getSession(sessionId);
    expect(attention).toMatchObject([{ kind: "unknown_outcome", assignmentId: "w-1" }]);
    const busy = await refusal(() => backend.assignWork(sessionId, prompt("next")));
    expect(busy).toMatchObject({ code: "session_busy", facts: { assignmentId: "w-1" } });
    const answer = { kind: "dismiss" as const };
    const refused = await refusal(() => backend.respond(sessionId, { attentionId: attention[0]?.id ?? "", answer }));
    expect(refused.remedy).toContain("resolveAssignment");
  });

  it("fail without effect by the word that nothing was delivered", async () => {
    const { backend, sessionId, world } = await unknown();
    const resolved = await backend.resolveAssignment("w-1", { verdict: "not_delivered", note: "I looked" });
    expect(resolved).toMatchObject({ state: "failed", failure: { effect: "none" }, attempt: 1 });
    expect((await backend.getSession(sessionId)).attention).toEqual([]);
    expect(world.executions()).toHaveLength(1);
  });

  it("go on by observation by the word that it was delivered", async () => {
    const { backend, see, open } = await unknown();
    see();
    expect((await backend.resolveAssignment("w-1", { verdict: "delivered" })).state).toBe("running");
    open("u");
    expect(await backend.waitForAssignment("w-1")).toMatchObject({ state: "completed", attempt: 1 });
  });

  it("stay as the person said while the record cannot be read", async () => {
    const { backend } = await unknown();
    const resolved = await backend.resolveAssignment("w-1", { verdict: "delivered" });
    expect(resolved.state).toBe("accepted");
    const again = await refusal(() => backend.resolveAssignment("w-1", { verdict: "delivered" }));
    expect(again.code).toBe("illegal_transition");
  });

  it("are settled by late evidence when the work is handed in again", async () => {
    const { backend, see, sessionId, open, world } = await unknown();
    see();
    open("u");
    const settled = { assignmentId: "w-1", until: "settled" as const };
    expect((await backend.assignWork(sessionId, prompt("wait u"), settled)).state).toBe("completed");
    expect(world.executions()).toHaveLength(1);
  });
});

describe("retryAssignment", () => {
  it("numbers its attempts, and repeats none", async () => {
    const { backend, spawn, world } = await openStage();
    const { id } = await spawn();
    await backend.assignWork(id, prompt("wait r"), { assignmentId: "w-1" });
    await backend.abortSession(id);
    expect((await backend.retryAssignment("w-1", { attempt: 2 })).attempt).toBe(2);
    expect((await backend.retryAssignment("w-1", { attempt: 2 })).attempt).toBe(2);
    expect((await refusal(() => backend.retryAssignment("w-1", { attempt: 4 }))).code).toBe("illegal_transition");
    expect((await refusal(() => backend.retryAssignment("w-1"))).code).toBe("illegal_transition");
    expect(world.executions().map(({ attempt }) => attempt)).toEqual([1, 2]);
    const causes = (await backend.getAssignment("w-1")).attempts.map(({ cause }) => cause);
    expect(causes).toEqual(["assign", "retry"]);
  });

  it("restores what was before, where nothing was sent", async () => {
    const { backend, spawn, world } = await openStage();
    const { id } = await spawn();
    await backend.assignWork(id, prompt("wait r"), { assignmentId: "w-1" });
    await backend.abortSession(id);
    const before = await backend.getAssignment("w-1");
    world.failNext({ call: "submit", effect: "none" });
    expect((await refusal(() => backend.retryAssignment("w-1"))).code).toBe("backend_unavailable");
    const { revision, updatedAt, ...after } = await backend.getAssignment("w-1");
    expect(before).toMatchObject(after);
    expect(revision).toBeGreaterThan(before.revision);
    expect(updatedAt >= before.updatedAt).toBe(true);
  });

  it("is one attempt for one key, also after a crash, and refuses the key for something else", async () => {
    const stage = await openStage();
    const { id } = await stage.spawn();
    await stage.backend.assignWork(id, prompt("wait r"), { assignmentId: "w-1" });
    await stage.backend.abortSession(id);
    const first = await stage.backend.retryAssignment("w-1", { key: "op-1" });
    const backend = await stage.crash();
    expect(await backend.retryAssignment("w-1", { key: "op-1" })).toEqual(first);
    expect((await refusal(() => backend.stopSession(id, { key: "op-1" }))).code).toBe("idempotency_conflict");
    expect(stage.world.executions()).toHaveLength(2);
  });

  it("refuses completed work", async () => {
    const { backend, spawn } = await openStage();
    const { id } = await spawn();
    await backend.assignWork(id, prompt("done"), { assignmentId: "w-1", until: "settled" });
    expect((await refusal(() => backend.retryAssignment("w-1"))).code).toBe("illegal_transition");
  });
});

describe("waiting, listing and cancelling", () => {
  it("ends the wait at its deadline and not the work", async () => {
    const { backend, spawn, open } = await openStage();
    const { id } = await spawn();
    await backend.assignWork(id, prompt("wait t"), { assignmentId: "w-1" });
    const error = await refusal(() => backend.waitForAssignment("w-1", { timeoutMs: 1 }));
    expect(error).toMatchObject({ code: "wait_timeout", effect: "none", facts: { assignmentId: "w-1" } });
    const late = { assignmentId: "w-1", until: "settled" as const, timeoutMs: 1 };
    const assigning = await refusal(() => backend.assignWork(id, prompt("wait t"), late));
    expect(assigning).toMatchObject({ code: "wait_timeout", effect: "possible" });
    open("t");
    expect((await backend.waitForAssignment("w-1")).state).toBe("completed");
  });

  it("ends the wait on its caller's signal", async () => {
    const { backend, spawn } = await openStage();
    const { id } = await spawn();
    await backend.assignWork(id, prompt("wait t"), { assignmentId: "w-1" });
    const controller = new AbortController();
    const waiting = refusal(() => backend.waitForAssignment("w-1", { signal: controller.signal }));
    controller.abort();
    expect(await waiting).toMatchObject({ code: "call_aborted", effect: "none" });
    const before = await refusal(() => backend.assignWork(id, prompt("x"), { signal: controller.signal }));
    expect(before).toMatchObject({ code: "call_aborted", effect: "none" });
  });

  it("resolves a wait until accepted while the turn runs", async () => {
    const { backend, spawn } = await openStage();
    const { id } = await spawn();
    await backend.assignWork(id, prompt("wait t"), { assignmentId: "w-1" });
    const taken = await backend.waitForAssignment("w-1", { until: "accepted" });
    expect(["accepted", "running"]).toContain(taken.state);
  });

  it("lists the newest first, by session, state and number", async () => {
    const { backend, spawn } = await openStage();
    const [one, other] = [await spawn(), await spawn()];
    for (const [index, { id }] of [one, other, one].entries()) {
      await backend.assignWork(id, prompt("x"), { assignmentId: `w-${index}`, until: "settled" });
    }
    const ids = async (filter: object) => (await backend.listAssignments(filter)).map(({ id }) => id);
    expect(await ids({})).toEqual(["w-2", "w-1", "w-0"]);
    expect(await ids({ sessionId: one.id })).toEqual(["w-2", "w-0"]);
    expect(await ids({ limit: 1 })).toEqual(["w-2"]);
    expect(await ids({ state: ["running"] })).toEqual([]);
  });

  it("cannot cancel, having no outbox, and names what ends a turn", async () => {
    const { backend, spawn } = await openStage();
    const { id } = await spawn();
    await backend.assignWork(id, prompt("wait c"), { assignmentId: "w-1" });
    const error = await refusal(() => backend.cancelAssignment("w-1"));
    expect(error.code).toBe("not_cancellable");
    expect(error.remedy).toContain("abortSession");
  });
});
