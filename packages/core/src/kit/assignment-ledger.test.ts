import { describe, expect, it } from "vitest";
import type { Assignment } from "../contract/assignment.js";
import type { DurableEvent } from "../contract/events.js";
import { createMemoryState } from "../memory/memory-state.js";
import { silentLog } from "../ports/log.js";
import type { Json, StatePort } from "../ports/state.js";
import { createAssignmentLedger } from "./assignment-ledger.js";
import { beginAttempt, changeAssignment, newAssignment } from "./assignment-state.js";
import { at, later } from "./test-support/assignments.js";
import { refusal } from "./test-support/stage.js";

async function setUp(entries = new Map<string, Json>(), fault: Partial<StatePort> = {}) {
  const events: DurableEvent[] = [];
  const changes: (string | null)[] = [];
  const ledger = createAssignmentLedger({
    state: { ...createMemoryState(entries), ...fault },
    log: silentLog,
    publish: (published) => events.push(...published),
    onChange: ({ assignment }) => changes.push(assignment?.state ?? null),
  });
  await ledger.load();
  return { entries, events, changes, ledger };
}

function created(id = "w-1") {
  const work = { type: "prompt" as const, content: "x" };
  return newAssignment({ id, sessionId: "s-1", work, options: {}, state: "delivering", at });
}

const line = { digest: "d", recorded: false };
const failure = { code: "x", message: "no", effect: "none" as const, retryable: true };

describe("the ledger", () => {
  it("takes back what was not given, also where its line cannot be removed", async () => {
    const { ledger, changes } = await setUp(new Map(), { delete: () => Promise.reject(new Error("full")) });
    await ledger.create(created(), line);
    await ledger.withdraw({ id: "w-1", attempt: 1, failure, at: later });
    expect([ledger.current("s-1"), changes.at(-1)]).toEqual([undefined, null]);
  });

  it("writes a line before its attempt is handed over and when it settles, and nothing between", async () => {
    const { ledger, entries } = await setUp();
    const written = () => (entries.get("assignment/w-1") as { assignment: { state: string } }).assignment.state;
    await ledger.create(created(), line);
    expect(written()).toBe("delivering");
    await ledger.update("w-1", (assignment) => changeAssignment({ assignment, to: "running", at }));
    expect(written()).toBe("delivering");
    await ledger.update("w-1", (assignment) => changeAssignment({ assignment, to: "completed", at }));
    expect(written()).toBe("completed");
    expect((await (await setUp(entries)).ledger.get("w-1")).state).toBe("completed");
  });

  it("holds no line of which the writing failed", async () => {
    const put = () => Promise.reject(new Error("disk"));
    const { ledger, events } = await setUp(new Map(), { put });
    await expect(ledger.create(created(), line)).rejects.toThrow("disk");
    expect(await ledger.find("w-1")).toBeUndefined();
    expect(ledger.current("s-1")).toBeUndefined();
    expect(events).toEqual([]);
  });

  it("goes on with an outcome that could not be written", async () => {
    const entries = new Map<string, Json>();
    const memory = createMemoryState(entries);
    let full = false;
    const put: StatePort["put"] = (key, value) => (full ? Promise.reject(new Error("disk")) : memory.put(key, value));
    const { ledger, changes } = await setUp(entries, { put });
    await ledger.create(created(), line);
    full = true;
    await ledger.update("w-1", (assignment) => changeAssignment({ assignment, to: "completed", at }));
    expect(changes).toEqual(["delivering", "completed"]);
  });

  it("refuses an id that is taken, and a change of what is not there", async () => {
    const { ledger } = await setUp();
    await ledger.create(created(), line);
    expect((await refusal(() => ledger.create(created(), line))).code).toBe("idempotency_conflict");
    const change = () => ledger.update("w-2", (assignment) => ({ assignment, events: [] }));
    expect((await refusal(change)).code).toBe("assignment_not_found");
  });

  it("knows what holds a session, and every turn that it had", async () => {
    const { ledger } = await setUp();
    await ledger.create(created(), line);
    expect(ledger.current("s-1")?.id).toBe("w-1");
    await ledger.update("w-1", (assignment) => changeAssignment({ assignment, to: "interrupted", at }));
    expect(ledger.current("s-1")).toBeUndefined();
    await ledger.update("w-1", (assignment) => beginAttempt({ assignment, cause: "continue", to: "delivering", at }));
    expect([ledger.hadTurns("s-1"), ledger.hadTurns("s-none")]).toEqual([true, false]);
    expect(ledger.turnsOf("s-1")).toEqual([
      { assignmentId: "w-1", attempt: 1 },
      { assignmentId: "w-1", attempt: 2 },
    ]);
  });

  it("takes an attempt back to what was before it, also after a restart, or away", async () => {
    const { ledger, entries } = await setUp();
    await ledger.create(created(), line);
    await ledger.update("w-1", (assignment) => changeAssignment({ assignment, to: "interrupted", at, reason: "cut" }));
    await ledger.update("w-1", (assignment) => beginAttempt({ assignment, cause: "continue", to: "delivering", at }));
    const next = await setUp(entries);
    await next.ledger.withdraw({ id: "w-1", attempt: 2, failure, at: later });
    expect(await next.ledger.get("w-1")).toMatchObject({ state: "interrupted", attempt: 1, reason: "cut" });
    await next.ledger.withdraw({ id: "w-1", attempt: 1, failure, at: later });
    expect((await next.ledger.get("w-1")).state).toBe("interrupted");
    await next.ledger.create(created("w-2"), line);
    await next.ledger.withdraw({ id: "w-2", attempt: 1, failure, at: later });
    expect(await next.ledger.find("w-2")).toBeUndefined();
    expect(next.entries.has("assignment/w-2")).toBe(false);
  });

  describe("of work that its caller has on record", () => {
    const recorded = { digest: "d", recorded: true };

    it("waits for no line", async () => {
      const put = () => new Promise<void>(() => {});
      const { ledger, changes } = await setUp(new Map(), { put });
      await ledger.create(created(), recorded);
      await ledger.update("w-1", (assignment) => changeAssignment({ assignment, to: "interrupted", at }));
      const again = (assignment: Assignment) => beginAttempt({ assignment, cause: "continue", to: "delivering", at });
      await ledger.update("w-1", again, { recorded: true });
      expect(changes).toEqual(["delivering", "interrupted", "delivering"]);
    });

    it("waits for the line of an attempt that is not on record", async () => {
      const put = () => Promise.reject(new Error("disk"));
      const { ledger } = await setUp(new Map(), { put });
      await ledger.create(created(), recorded);
      await ledger.update("w-1", (assignment) => changeAssignment({ assignment, to: "interrupted", at }));
      const again = (assignment: Assignment) => beginAttempt({ assignment, cause: "continue", to: "delivering", at });
      await expect(ledger.update("w-1", again)).rejects.toThrow("disk");
    });

    it("takes over what was lost, and nothing of which it knows as much", async () => {
      const { ledger, entries } = await setUp();
      const { assignment } = created();
      await ledger.recover({ assignment, digest: "d" });
      expect(ledger.current("s-1")).toEqual(assignment);
      await ledger.update("w-1", (now) => changeAssignment({ assignment: now, to: "completed", at }));
      await ledger.recover({ assignment, digest: "d" });
      expect((await (await setUp(entries)).ledger.get("w-1")).state).toBe("completed");
    });

    it("takes over a further attempt, and takes it back to what it knew", async () => {
      const { ledger } = await setUp();
      await ledger.create(created(), recorded);
      await ledger.update("w-1", (assignment) => changeAssignment({ assignment, to: "interrupted", at }));
      const known = await ledger.get("w-1");
      const { assignment } = beginAttempt({ assignment: known, cause: "continue", to: "delivering", at });
      await ledger.recover({ assignment, digest: "d" });
      expect(ledger.current("s-1")).toMatchObject({ id: "w-1", attempt: 2 });
      await ledger.withdraw({ id: "w-1", attempt: 2, failure, at: later });
      expect(await ledger.get("w-1")).toMatchObject({ state: "interrupted", attempt: 1 });
    });
  });
});
