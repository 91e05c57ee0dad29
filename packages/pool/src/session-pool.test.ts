import { setImmediate } from "node:timers/promises";
import { StoreFullError, type TownEvent, takenStates } from "@townkit/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTown, type Town } from "./test-support/town.js";

let town: Town;
const prompt = (content: string) => ({ type: "prompt", content }) as const;

beforeEach(async () => {
  town = createTown();
  await town.start();
});

afterEach(async () => {
  await town.close();
});

function spawn(id = "s-1", more: { initPrompt?: string } = {}) {
  return town.pool.spawnSession({ id, agent: "memory", workDir: town.workDir, role: "polecat", ...more });
}

async function firstEvent(events: AsyncIterable<TownEvent>, wanted: (event: TownEvent) => boolean): Promise<TownEvent> {
  for await (const event of events) if (wanted(event)) return event;
  throw new Error("The events ended.");
}

const code = (expected: string) => expect.objectContaining({ code: expected });

describe("a pool", () => {
  it("spawns, hands over, and settles", async () => {
    expect(await spawn()).toMatchObject({
      id: "s-1",
      status: "ready",
      liveness: { state: "alive" },
      backend: "memory",
    });
    const receipt = await town.pool.assignWork("s-1", prompt("do"), { assignmentId: "w-1", until: "settled" });
    expect(receipt).toMatchObject({ state: "completed", attempt: 1 });
    const assignment = await town.pool.getAssignment("w-1");
    expect(assignment).toMatchObject({
      outcome: { text: "Done." },
      attempts: [{ number: 1, cause: "assign", state: "completed" }],
    });
    expect(assignment.attempts[0]?.evidence.length).toBeGreaterThan(1);
    expect(await town.pool.getSession("s-1")).toMatchObject({ status: "idle", currentAssignmentId: null, queued: 0 });
  });

  it("says that work was taken while the disk still takes that down, and nothing else", async () => {
    let handOver = () => {};
    const handingOver = new Promise<void>((resolve) => {
      handOver = resolve;
    });
    await town.close();
    town = createTown({
      layer: (backend) => ({
        ...backend,
        assignWork: (...call) => handingOver.then(() => backend.assignWork(...call)),
      }),
    });
    await town.start();
    await spawn();
    await town.pool.assignWork("s-1", prompt("gate G"), { assignmentId: "w-1", until: "stored" });
    const letGo = town.store.holdDisk();
    const settled = town.pool.waitForAssignment("w-1");
    const taken = town.pool.waitForAssignment("w-1", { until: "accepted" });
    handOver();
    try {
      expect(takenStates).toContain((await taken).state);
      town.gates.open("G");
      expect(await Promise.race([settled, setImmediate("not told")])).toBe("not told");
    } finally {
      letGo();
    }
    expect(await settled).toMatchObject({ state: "completed" });
  });

  it("hands in the first prompt with the session, once", async () => {
    await spawn("s-1", { initPrompt: "begin" });
    await spawn("s-1", { initPrompt: "begin" });
    const [first, ...others] = await town.pool.listAssignments({ sessionId: "s-1" });
    expect(others).toEqual([]);
    expect(await town.pool.waitForAssignment(first?.id ?? "")).toMatchObject({
      state: "completed",
      work: { content: "begin" },
    });
  });

  it("refuses bad input, unknown ids and work of other kinds, and changes nothing", async () => {
    await spawn();
    await expect(town.pool.assignWork("s-1", prompt(""))).rejects.toThrow(code("invalid_input"));
    await expect(town.pool.assignWork("s-9", prompt("do"))).rejects.toThrow(code("session_not_found"));
    await expect(town.pool.assignWork("s-1", { type: "bead", content: "x" })).rejects.toThrow(
      code("capability_unsupported"),
    );
    await expect(town.pool.getAssignment("w-9")).rejects.toThrow(code("assignment_not_found"));
    await expect(town.pool.abortSession("s-1", { assignmentId: "w-9" })).rejects.toThrow(code("assignment_not_found"));
    await expect(spawn("bad id")).rejects.toThrow(code("invalid_input"));
    expect(await town.pool.listAssignments()).toEqual([]);
  });

  it("says in the error of a wait that the work goes on", async () => {
    await spawn();
    const wait = town.pool.assignWork("s-1", prompt("gate a"), {
      assignmentId: "w-1",
      until: "settled",
      timeoutMs: 20,
    });
    await expect(wait).rejects.toThrow(
      expect.objectContaining({
        code: "wait_timeout",
        effect: "possible",
        facts: { assignmentId: "w-1", sessionId: "s-1" },
      }),
    );
    town.gates.open("a");
    expect(await town.pool.waitForAssignment("w-1")).toMatchObject({ state: "completed" });
  });

  it("gives the same result for the same key, and refuses another call", async () => {
    await spawn();
    await town.pool.assignWork("s-1", prompt("gate a"), { assignmentId: "w-1" });
    const [first, second] = await Promise.all([1, 2].map(() => town.pool.abortSession("s-1", { key: "k-1" })));
    expect(first).toEqual(second);
    expect(first).toMatchObject({ abortedAssignmentId: "w-1", session: { status: "idle" } });
    await town.pool.resumeSession("s-1");
    expect(await town.pool.abortSession("s-1", { key: "k-1" })).toEqual(first);
    expect((await town.pool.getSession("s-1")).paused).toBeNull();
    await expect(town.pool.stopSession("s-1", { key: "k-1" })).rejects.toThrow(code("idempotency_conflict"));
  });

  it("leaves a spawn that failed at an error, and starts it again on a repeat", async () => {
    town.world.failNext({ call: "start", effect: "none" });
    await expect(spawn("s-1", { initPrompt: "begin" })).rejects.toThrow(code("backend_unavailable"));
    expect(await town.pool.getSession("s-1")).toMatchObject({ status: "error", queued: 1 });
    expect(await spawn("s-1", { initPrompt: "begin" })).toMatchObject({ status: "busy" });
  });

  it("keeps nothing of a session whose preparation was refused", async () => {
    await expect(
      town.pool.spawnSession({ id: "s-1", agent: "memory", workDir: "/does/not/exist", role: "x" }),
    ).rejects.toThrow(code("work_dir_invalid"));
    await expect(town.pool.getSession("s-1")).rejects.toThrow(code("session_not_found"));
  });

  it("waits and tries again after a refusal that proves nothing was sent", async () => {
    await spawn();
    town.world.failNext({ call: "submit", effect: "none" });
    expect(await town.pool.assignWork("s-1", prompt("do"), { until: "settled" })).toMatchObject({
      state: "completed",
      attempt: 1,
    });
    expect(town.world.executions()).toHaveLength(1);
  });

  it.each(["nothing", "stored", "taken"] as const)(
    "finds out how far a hand-over came that broke off: %s",
    async (reaching) => {
      await spawn();
      town.world.failNext({ call: "submit", effect: "possible", reaching });
      expect(await town.pool.assignWork("s-1", prompt("do"), { until: "settled" })).toMatchObject({
        state: "completed",
        attempt: 1,
      });
      expect(town.world.executions()).toHaveLength(1);
    },
  );

  it("reports what cannot be proven as unknown, holds the queue, and goes on by a person's word", async () => {
    await spawn();
    const see = town.world.loseAnswers();
    expect(await town.pool.assignWork("s-1", prompt("gate a"), { assignmentId: "w-1" })).toMatchObject({
      state: "unknown",
    });
    expect((await town.pool.getSession("s-1")).attention).toMatchObject([
      { kind: "unknown_outcome", assignmentId: "w-1" },
    ]);
    await town.pool.assignWork("s-1", prompt("do"), { assignmentId: "w-2", until: "stored" });
    expect((await town.pool.getAssignment("w-2")).state).toBe("queued");
    see();
    await town.pool.resolveAssignment("w-1", { verdict: "delivered" });
    town.gates.open("a");
    expect(await town.pool.waitForAssignment("w-1")).toMatchObject({ state: "completed" });
    expect(await town.pool.waitForAssignment("w-2")).toMatchObject({ state: "completed" });
    expect(town.world.executions()).toHaveLength(2);
    expect((await town.pool.getSession("s-1")).attention).toEqual([]);
  });

  it("continues a turn that was cut as a recorded attempt", async () => {
    await spawn();
    await town.pool.assignWork("s-1", prompt("gate a"), { assignmentId: "w-1" });
    await town.world.killAgents();
    expect(await town.pool.waitForAssignment("w-1")).toMatchObject({ state: "interrupted" });
    expect((await town.pool.getSession("s-1")).paused).toMatchObject({ assignmentId: "w-1" });
    town.gates.open("a");
    expect(await town.pool.resumeSession("s-1", { attempt: 2 })).toMatchObject({
      action: "continued",
      receipt: { attempt: 2 },
    });
    expect(await town.pool.waitForAssignment("w-1")).toMatchObject({
      state: "completed",
      attempts: [{ cause: "assign" }, { cause: "continue" }],
    });
    expect(await town.pool.resumeSession("s-1", { attempt: 2 })).toMatchObject({
      action: "continued",
      receipt: { attempt: 2 },
    });
    expect(town.world.executions()).toHaveLength(2);
  });

  it("continues each turn that was cut, though earlier work had an attempt of the same number", async () => {
    await spawn();
    for (const gate of ["a", "b"]) {
      const assignmentId = `w-${gate}`;
      await town.pool.assignWork("s-1", prompt(`gate ${gate}`), { assignmentId });
      await town.world.killAgents();
      expect(await town.pool.waitForAssignment(assignmentId)).toMatchObject({ state: "interrupted" });
      town.gates.open(gate);
      const resumed = await town.pool.resumeSession("s-1", { attempt: 2 });
      expect(resumed).toMatchObject({ action: "continued", receipt: { assignmentId, attempt: 2 } });
      expect(await town.pool.waitForAssignment(assignmentId)).toMatchObject({ state: "completed", attempt: 2 });
    }
  });

  it("hands a permission to a person and the answer to the agent", async () => {
    await spawn();
    const asked = firstEvent(town.pool.events(), ({ type }) => type === "attention.raised");
    await town.pool.assignWork("s-1", prompt("ask"), { assignmentId: "w-1" });
    await asked;
    const [attention] = (await town.pool.getSession("s-1")).attention;
    const answer = { kind: "permission", decision: "allow" } as const;
    await expect(town.pool.respond("s-1", { attentionId: "no", answer })).rejects.toThrow(code("attention_not_found"));
    const session = await town.pool.respond("s-1", { attentionId: attention?.id ?? "", answer }, { key: "k-1" });
    expect(session.attention).toEqual([]);
    expect(await town.pool.waitForAssignment("w-1")).toMatchObject({ state: "completed" });
  });

  it("journals a hook once, whatever the number of calls", async () => {
    await spawn();
    const events = town.pool.events();
    const heard: TownEvent[] = [];
    const reading = (async () => {
      for await (const event of events) {
        if (event.type === "hook.called") heard.push(event);
        if (event.type === "assignment.changed" && event.to === "completed") return;
      }
    })();
    await Promise.all([1, 2].map(() => town.pool.onSessionIdle("s-1", { eventId: "e-1", payload: { n: 1 } })));
    await town.pool.onSessionIdle("s-1", { eventId: "e-1", payload: { n: 1 } });
    await town.pool.assignWork("s-1", prompt("do"), { until: "settled" });
    await reading;
    expect(heard).toMatchObject([{ eventId: "e-1", hook: "session_idle", payload: { n: 1 } }]);
  });

  it("tells everything from a cursor on, once and without a gap, live and from the journal", async () => {
    const before = await firstEvent(
      (async function* () {
        const events = town.pool.events();
        await spawn();
        yield* events;
      })(),
      ({ type }) => type === "session.created",
    );
    await town.pool.assignWork("s-1", prompt("do"), { assignmentId: "w-1", until: "settled" });
    const seen: string[] = [];
    const ends = new AbortController();
    for await (const event of town.pool.events({ after: before.cursor, signal: ends.signal, durableOnly: true })) {
      if (event.type === "assignment.changed") seen.push(event.to);
      if (event.type === "assignment.changed" && event.to === "completed") ends.abort();
    }
    expect(seen[0]).toBe("delivering");
    expect(new Set(seen).size).toBe(seen.length);
    const foreign = await firstEvent(town.pool.events({ after: "other:3" }), () => true);
    expect(foreign).toMatchObject({ type: "resync", why: "foreign_epoch" });
  });

  it("reads without writing", async () => {
    await spawn();
    await town.pool.assignWork("s-1", prompt("do"), { assignmentId: "w-1", until: "settled" });
    const { lastSeq } = await town.store.store.readJournal({ afterSeq: 0, limit: 1 });
    await Promise.all([
      town.pool.getSession("s-1"),
      town.pool.listSessions({ status: ["idle"] }),
      town.pool.getAssignment("w-1"),
      town.pool.listAssignments(),
      town.pool.getSessionOutput("s-1"),
      town.pool.capabilities(),
      town.pool.waitForAssignment("w-1"),
    ]);
    expect((await town.store.store.readJournal({ afterSeq: 0, limit: 1 })).lastSeq).toBe(lastSeq);
    expect(await town.pool.capabilities()).toMatchObject({ durability: "store" });
  });

  it("refuses work that the store does not take, sends nothing, and goes on when there is room", async () => {
    await spawn();
    town.store.refuse(new StoreFullError({ path: "x", cause: null }));
    await expect(town.pool.assignWork("s-1", prompt("do"), { assignmentId: "w-1" })).rejects.toThrow(
      code("store_full"),
    );
    town.store.refuse(null);
    expect(town.world.executions()).toEqual([]);
    await expect(town.pool.getAssignment("w-1")).rejects.toThrow(code("assignment_not_found"));
    expect(await town.pool.assignWork("s-1", prompt("do"), { assignmentId: "w-1", until: "settled" })).toMatchObject({
      state: "completed",
    });
  });

  it("does not say of work that it keeps that nothing happened, where that is handed in again and nothing can be written", async () => {
    await spawn();
    await town.pool.assignWork("s-1", prompt("gate a"), { assignmentId: "w-1" });
    const again = () => town.pool.assignWork("s-1", prompt("do"), { assignmentId: "w-2", until: "stored" });
    await again();
    town.store.refuse(new StoreFullError({ path: "x", cause: null }));
    const refused = town.store.refused();
    town.gates.open("a");
    await refused;
    await expect(again()).rejects.toMatchObject({ code: "store_full", effect: "possible" });
    const other = town.pool.assignWork("s-1", prompt("do"), { assignmentId: "w-3", until: "stored" });
    await expect(other).rejects.toMatchObject({ code: "store_full", effect: "none" });
    town.store.refuse(null);
    expect(await town.pool.waitForAssignment("w-2")).toMatchObject({ state: "completed", attempt: 1 });
  });

  it("keeps what it saw while the store takes nothing", async () => {
    await spawn();
    await town.pool.assignWork("s-1", prompt("gate a"), { assignmentId: "w-1" });
    town.store.refuse(new StoreFullError({ path: "x", cause: null }));
    const refused = town.store.refused();
    town.gates.open("a");
    await refused;
    expect((await town.pool.getAssignment("w-1")).state).not.toBe("completed");
    town.store.refuse(null);
    expect(await town.pool.waitForAssignment("w-1")).toMatchObject({ state: "completed" });
  });

  it("goes on where it stopped after an orderly end", async () => {
    await spawn();
    await town.pool.assignWork("s-1", prompt("gate a"), { assignmentId: "w-1" });
    await town.pool.assignWork("s-1", prompt("do"), { assignmentId: "w-2", until: "stored" });
    const wait = town.pool.waitForAssignment("w-2");
    await Promise.all([expect(wait).rejects.toThrow(code("backend_unavailable")), town.pool[Symbol.asyncDispose]()]);
    town.gates.open("a");
    await town.start();
    expect(await town.pool.waitForAssignment("w-2")).toMatchObject({ state: "completed" });
    expect(town.world.executions()).toHaveLength(2);
  });

  it("serves while the backend cannot be reached, and finds everything again when it can", async () => {
    await spawn();
    await town.pool.assignWork("s-1", prompt("gate a"), { assignmentId: "w-1" });
    await town.pool[Symbol.asyncDispose]();
    town.world.setReachable(false);
    await town.start();
    expect(await town.pool.getSession("s-1")).toMatchObject({ liveness: { state: "unknown" } });
    expect((await town.pool.listSessions()).unreachable).toMatchObject([{ backend: "memory" }]);
    expect((await town.pool.getAssignment("w-1")).state).toMatch(/accepted|running/);
    town.gates.open("a");
    town.world.setReachable(true);
    expect(await town.pool.waitForAssignment("w-1")).toMatchObject({ state: "completed" });
    expect(town.world.executions()).toHaveLength(1);
  });

  it("stops its sessions when it is closed so, and records it", async () => {
    await spawn();
    await town.pool.assignWork("s-1", prompt("gate a"), { assignmentId: "w-1" });
    await town.pool.close({ sessions: "stop" });
    await town.start();
    expect(await town.pool.getSession("s-1")).toMatchObject({ status: "stopped", paused: null });
    expect(await town.pool.getAssignment("w-1")).toMatchObject({ state: "aborted" });
  });
});
