import { describe, expect, it } from "vitest";
import { createMemoryDriver } from "../memory/memory-driver.js";
import { createMemoryState } from "../memory/memory-state.js";
import { systemClock } from "../ports/clock.js";
import { silentLog } from "../ports/log.js";
import { newAssignment } from "./assignment-state.js";
import { createBackend } from "./create-backend.js";
import type { Driver } from "./driver.js";
import { openStage, prompt, refusal } from "./test-support/stage.js";

describe("an adoption beside a hand-over of what it is told of", () => {
  it.each(Array.from({ length: 16 }, (_, steps) => steps))("is no conflict, %i steps apart", async (steps) => {
    const stage = await openStage();
    const { id: sessionId } = await stage.spawn();
    const work = prompt("beside");
    const at = new Date().toISOString();
    const { assignment } = newAssignment({ id: "w-1", sessionId, work, options: {}, state: "delivering", at });
    const config = { id: sessionId, agent: "memory", role: "tester", workDir: stage.workDir };
    const handle = { backend: "memory", version: 1, data: {} };
    const hand = () => stage.backend.assignWork(sessionId, work, { assignmentId: "w-1", attempt: 1, recorded: true });
    const first = hand();
    for (let step = 0; step < steps; step += 1) await Promise.resolve();
    await stage.backend.adopt([{ config, handle, forkedFrom: null, open: [assignment] }]);
    await first;
    // What was told of and is not there was never sent: then it is handed over as before.
    const known = await stage.backend.getAssignment("w-1").catch(() => undefined);
    if (!known) await hand();
    expect((await stage.backend.waitForAssignment("w-1")).state).toBe("completed");
    expect(stage.world.executions()).toHaveLength(1);
  });
});

describe("a new backend over the state of a killed one", () => {
  it("finds a running turn again and sees it to its end", async () => {
    const stage = await openStage();
    const { id } = await stage.spawn();
    await stage.backend.assignWork(id, prompt("wait x"), { assignmentId: "w-1" });
    const backend = await stage.crash();
    expect(await backend.getAssignment("w-1")).toMatchObject({ state: "running", attempt: 1 });
    expect(await backend.getSession(id)).toMatchObject({ status: "busy", currentAssignmentId: "w-1" });
    stage.open("x");
    expect((await backend.waitForAssignment("w-1")).state).toBe("completed");
    expect(stage.world.executions()).toHaveLength(1);
  });

  it("learns the end of a turn that ended meanwhile", async () => {
    const stage = await openStage();
    const { id } = await stage.spawn();
    await stage.backend.assignWork(id, prompt("wait x"), { assignmentId: "w-1" });
    stage.world.cutOrchestrators();
    await stage.world.killAgents();
    const backend = await stage.crash();
    expect((await backend.getAssignment("w-1")).state).toBe("interrupted");
    expect((await backend.getSession(id)).status).toBe("idle");
  });

  it("proves by absence that nothing was sent", async () => {
    const stage = await openStage();
    const { id } = await stage.spawn();
    const see = stage.world.loseAnswers();
    stage.world.failNext({ call: "submit", effect: "possible", reaching: "nothing" });
    const receipt = await stage.backend.assignWork(id, prompt("never"), { assignmentId: "w-1" });
    expect(receipt.state).toBe("unknown");
    see();
    const backend = await stage.crash();
    expect((await refusal(() => backend.getAssignment("w-1"))).code).toBe("assignment_not_found");
    expect((await backend.getSession(id)).attention).toEqual([]);
    expect(stage.world.executions()).toEqual([]);
  });

  it("has words run that were stored and never run", async () => {
    const stage = await openStage();
    const { id } = await stage.spawn();
    const lost = stage.world.loseAnswers();
    stage.world.failNext({ call: "submit", effect: "possible", reaching: "stored" });
    await stage.backend.assignWork(id, prompt("stored"), { assignmentId: "w-1" });
    lost();
    const backend = await stage.crash();
    expect((await backend.waitForAssignment("w-1", { until: "accepted" })).state).not.toBe("failed");
    expect(await backend.assignWork(id, prompt("stored"), { assignmentId: "w-1", until: "settled" })).toMatchObject({
      state: "completed",
      attempt: 1,
    });
    expect(stage.world.executions()).toHaveLength(1);
  });

  it("does not call dead what it cannot reach, and asks again later", async () => {
    const stage = await openStage();
    const { id } = await stage.spawn();
    await stage.backend.assignWork(id, prompt("wait x"), { assignmentId: "w-1" });
    stage.world.setReachable(false);
    const backend = await stage.crash();
    expect((await backend.getSession(id)).liveness.state).toBe("unknown");
    stage.world.setReachable(true);
    expect((await backend.getAssignment("w-1")).state).toBe("running");
    expect((await backend.getSession(id)).liveness.state).toBe("alive");
  });

  it("adopts what a pool names, says what runs beside, and keeps an operator's word", async () => {
    const stage = await openStage();
    const { id } = await stage.spawn();
    const stranger = await stage.spawn();
    stage.world.loseAnswers();
    await stage.backend.assignWork(id, prompt("wait x"), { assignmentId: "w-1" });
    await stage.backend.resolveAssignment("w-1", { verdict: "delivered" });
    stage.entries.delete(`session/${stranger.id}`);
    const backend = await stage.crash();
    const config = { id, agent: "memory", workDir: stage.workDir, role: "worker" };
    const handle = { backend: "memory", version: 1, data: {} };
    const adoption = await backend.adopt([{ config, handle, forkedFrom: null }]);
    expect(adoption.observations).toMatchObject([{ sessionId: id, liveness: { state: "alive" }, status: "busy" }]);
    expect(adoption.strangers).toEqual([stranger.id]);
    expect((await backend.getAssignment("w-1")).attempts[0]?.evidence.map(({ kind }) => kind)).toContain("operator");
  });
});

describe("an adoption that a pool asks for", () => {
  it("is not made once more for a call that comes meanwhile", async () => {
    const stage = await openStage();
    const { world, entries, workDir } = stage;
    const { id } = await stage.spawn();
    await stage.backend.assignWork(id, prompt("wait x"), { assignmentId: "w-1" });
    world.cutOrchestrators();
    const asked: number[] = [];
    const memory = createMemoryDriver({ world, durability: "backend", preCompact: async () => ({}) });
    const driver: Driver = {
      ...memory,
      adopt: (sessions) => {
        asked.push(sessions.length);
        return memory.adopt(sessions);
      },
    };
    const state = createMemoryState(entries);
    const backend = await createBackend({ driver, state, clock: systemClock, log: silentLog });
    stage.backend = backend;
    const config = { id, agent: "memory", workDir, role: "worker" };
    const handle = { backend: "memory", version: 1, data: {} };
    const adoption = backend.adopt([{ config, handle, forkedFrom: null }]);
    expect((await backend.getAssignment("w-1")).state).toBe("running");
    await adoption;
    expect(asked).toEqual([1]);
  });
});

describe("work of which only its caller has a record", () => {
  const call = { assignmentId: "w-1", attempt: 1, recorded: true };

  async function recordedWork() {
    const stage = await openStage();
    const config = { id: "s-1", agent: "memory", workDir: stage.workDir, role: "worker" };
    const handle = await stage.backend.prepare({ config });
    const session = { config, handle, forkedFrom: null };
    await stage.backend.start(session);
    await stage.backend.assignWork("s-1", prompt("wait x"), call);
    const open = [await stage.backend.getAssignment("w-1")];
    expect(stage.entries.has("assignment/w-1")).toBe(false);
    return { stage, session, open, backend: await stage.crash() };
  }

  it("is found by an adoption that tells of it, and is not sent again", async () => {
    const { stage, session, open, backend } = await recordedWork();
    await backend.adopt([{ ...session, open }]);
    expect((await backend.getAssignment("w-1")).state).toBe("running");
    expect((await backend.assignWork("s-1", prompt("wait x"), call)).state).toBe("running");
    stage.open("x");
    expect((await backend.waitForAssignment("w-1")).state).toBe("completed");
    expect(stage.world.executions()).toHaveLength(1);
    expect(stage.entries.has("assignment/w-1")).toBe(true);
  });

  it("is found by a start that tells of it", async () => {
    const { stage, session, open, backend } = await recordedWork();
    await backend.start({ ...session, open });
    expect((await backend.getAssignment("w-1")).state).toBe("running");
    stage.open("x");
    expect((await backend.waitForAssignment("w-1")).state).toBe("completed");
    expect(stage.world.executions()).toHaveLength(1);
  });

  it("is gone when the agent never got it", async () => {
    const { session, open, backend } = await recordedWork();
    const [known] = open;
    if (!known) throw new Error("There is no assignment.");
    const attempts = known.attempts.map((attempt) => ({ ...attempt, evidence: [] }));
    const unsent = { ...known, id: "w-2", state: "delivering" as const, attempts };
    await backend.adopt([{ ...session, open: [unsent] }]);
    expect((await refusal(() => backend.getAssignment("w-2"))).code).toBe("assignment_not_found");
  });

  it("leaves a session at rest that had turns of which no record is left, when the agent never got it", async () => {
    const { stage, session, open } = await recordedWork();
    stage.open("x");
    await stage.backend.adopt([{ ...session, open }]);
    await stage.backend.waitForAssignment("w-1");
    stage.world.cutOrchestrators();
    const [known] = open;
    if (!known) throw new Error("There is no assignment.");
    const attempts = known.attempts.map((attempt) => ({ ...attempt, evidence: [] }));
    const unsent = { ...known, id: "w-2", state: "delivering" as const, attempts };
    const errors: unknown[] = [];
    const log = { ...silentLog, error: (...said: unknown[]) => void errors.push(said) };
    const driver = createMemoryDriver({ world: stage.world, durability: "backend", preCompact: async () => ({}) });
    // A process that was killed may not have written how its last work ended: its caller's record has it.
    const backend = await createBackend({ driver, state: createMemoryState(), clock: systemClock, log });
    stage.backend = backend;
    await backend.adopt([{ ...session, open: [unsent] }]);
    expect((await refusal(() => backend.getAssignment("w-2"))).code).toBe("assignment_not_found");
    expect(await backend.getSession("s-1")).toMatchObject({ status: "idle", currentAssignmentId: null });
    expect(errors).toEqual([]);
  });
});

describe("close", () => {
  it("detaches: sessions go on, waits end, calls are refused", async () => {
    const stage = await openStage();
    const { id } = await stage.spawn();
    await stage.backend.assignWork(id, prompt("wait x"), { assignmentId: "w-1" });
    const first = stage.backend;
    const waiting = refusal(() => first.waitForAssignment("w-1"));
    await first[Symbol.asyncDispose]();
    expect((await waiting).code).toBe("backend_unavailable");
    expect((await refusal(() => first.getSession(id))).code).toBe("backend_unavailable");
    const backend = await stage.crash();
    expect((await backend.getAssignment("w-1")).state).toBe("running");
  });

  it("stops: turns are settled and sessions ended", async () => {
    const stage = await openStage();
    const { id } = await stage.spawn();
    await stage.backend.assignWork(id, prompt("wait x"), { assignmentId: "w-1" });
    await stage.backend.close({ sessions: "stop" });
    const backend = await stage.crash();
    expect((await backend.getAssignment("w-1")).state).toBe("aborted");
    expect((await backend.getSession(id)).status).toBe("stopped");
  });
});
