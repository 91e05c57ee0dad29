import { describe, expect, it } from "vitest";
import { context, now, stateWith, workIn } from "../test-support/state-fixture.js";
import { decide } from "./decide.js";
import { type Hold, holdOf, nextDue, nextEffect } from "./next-step.js";
import type { Effect, SessionState } from "./session-state.js";

const queued = workIn("queued");
const paused = { since: "", reason: "It was aborted.", assignmentId: null };
const permission = {
  kind: "permission" as const,
  id: "p-1",
  sessionId: "s-1",
  assignmentId: null,
  raisedAt: "",
  permission: "bash",
  patterns: [],
  always: [],
};
const later = { tries: 1, until: now + 1 };

const view = (state: SessionState) => ({ ...state, session: state.record.session });

describe("what stands in the way of the next work", () => {
  const cases: [string, Parameters<typeof stateWith>[0], Hold | null][] = [
    ["nothing, on an idle session", { work: [queued] }, null],
    ["nothing, on a session that was just started", { session: { status: "ready" }, work: [queued] }, null],
    ["an empty outbox", {}, "nothing queued"],
    ["work in each state of flight", { work: [workIn("delivering", { id: "w-0" }), queued] }, "work in flight"],
    ["accepted work", { work: [workIn("accepted", { id: "w-0" }), queued] }, "work in flight"],
    ["running work", { work: [workIn("running", { id: "w-0" }), queued] }, "work in flight"],
    ["an outcome that nobody knows", { work: [workIn("unknown", { id: "w-0" }), queued] }, "unknown outcome"],
    ["a pause", { session: { paused }, work: [queued] }, "paused"],
    ["an open attention", { session: { attention: [permission] }, work: [queued] }, "attention"],
    ["a start", { session: { status: "creating" }, work: [queued] }, "not running"],
    ["a stop", { session: { status: "stopped" }, work: [queued] }, "not running"],
    ["an error", { session: { status: "error" }, work: [queued] }, "not running"],
    ["somebody else's turn", { session: { status: "busy" }, work: [queued] }, "not running"],
    ["a dead agent", { session: { liveness: { state: "dead", why: "" } }, work: [queued] }, "not running"],
    ["no agent that cannot be seen", { session: { liveness: { state: "unknown", why: "" } }, work: [queued] }, null],
    ["a failure a moment ago", { work: [queued], backoff: later }, "backing off"],
    ["no failure that is over", { work: [queued], backoff: { tries: 3, until: now } }, null],
    ["a look that is due", { work: [queued], looks: [{ assignmentId: "w-0", notBefore: now + 9 }] }, "effect running"],
    ["a running look", { work: [queued], running: [{ type: "look", assignmentId: "w-0" }] }, "effect running"],
    ["a running stop", { work: [queued], running: [{ type: "stop", assignmentId: null }] }, "effect running"],
  ];

  it.each(cases)("is %s", (_name, given, hold) => {
    const state = stateWith(given);
    expect(holdOf(view(state), now)).toBe(hold);
    const sent = nextEffect(view(state), now)?.type === "deliver";
    expect(sent).toBe(hold === null);
  });
});

describe("the next effect", () => {
  const deliver = (assignmentId: string, attempt = 1, cause: "assign" | "continue" | "retry" = "assign"): Effect => ({
    type: "deliver",
    assignmentId,
    attempt,
    cause,
  });
  const abort: Effect = { type: "abort", assignmentId: "w-1" };
  const running = workIn("running");
  const interrupt = workIn("queued", { id: "w-2", delivery: "interrupt" });
  const cases: [string, Parameters<typeof stateWith>[0], Effect | null][] = [
    ["hands over what came first", { work: [workIn("queued"), workIn("queued", { id: "w-2" })] }, deliver("w-1")],
    [
      "hands over by priority",
      { work: [workIn("queued"), workIn("queued", { id: "w-2", priority: 1 })] },
      deliver("w-2"),
    ],
    [
      "hands over an interrupt before a higher priority",
      { work: [workIn("queued", { priority: 9 }), interrupt] },
      deliver("w-2"),
    ],
    [
      "hands over a continuation before a higher priority",
      { work: [workIn("queued", { priority: 9 }), workIn("queued", { id: "w-2", attempt: 2, cause: "continue" })] },
      deliver("w-2", 2, "continue"),
    ],
    [
      "names the attempt and its cause",
      { work: [workIn("queued", { attempt: 3, cause: "retry" })] },
      deliver("w-1", 3, "retry"),
    ],
    ["leaves a turn that runs", { work: [running, workIn("queued", { id: "w-2", priority: 9 })] }, null],
    ["ends a turn for an interrupt", { work: [running, interrupt] }, abort],
    ["ends a turn that was only accepted", { work: [workIn("accepted"), interrupt] }, abort],
    ["lets what is handed over arrive first", { work: [workIn("delivering"), interrupt] }, null],
    ["ends a turn of a session that somebody paused", { session: { paused }, work: [running] }, abort],
    [
      "leaves a turn where an interruption paused",
      { session: { paused: { ...paused, assignmentId: "w-0" } }, work: [running] },
      null,
    ],
    ["ends a turn once at a time", { work: [running, interrupt], running: [abort] }, null],
    ["does not ask a backend again that cannot", { work: [running, interrupt], cannotAbort: true }, null],
    ["waits before it asks again", { work: [running, interrupt], backoff: later }, null],
    ["stops, also while a turn runs", { work: [running], stopping: true }, { type: "stop", assignmentId: "w-1" }],
    [
      "stops when what is handed over has arrived",
      { work: [workIn("delivering")], stopping: true, running: [deliver("w-1")] },
      null,
    ],
    [
      "does other things beside an answer",
      { work: [queued], running: [{ type: "respond", request: { attentionId: "p-1", answer: { kind: "dismiss" } } }] },
      deliver("w-1"),
    ],
  ];

  it.each(cases)("%s", (_name, given, effect) => {
    expect(nextEffect(view(stateWith(given)), now)).toEqual(effect);
  });
});

describe("the time at which something falls due", () => {
  const soon = new Date(now + 500).toISOString();

  it("is never on a session that waits for others", () => {
    expect(nextDue(stateWith(), now)).toBeNull();
    expect(nextDue(stateWith({ work: [workIn("running"), workIn("queued", { id: "w-2" })] }), now)).toBeNull();
    expect(
      nextDue(stateWith({ session: { paused }, work: [queued], backoff: { tries: 1, until: now - 1 } }), now),
    ).toBeNull();
  });

  it("is the first of expiry, backoff and looks", () => {
    expect(nextDue(stateWith({ work: [workIn("queued", { expiresAt: soon })] }), now)).toBe(now + 500);
    expect(nextDue(stateWith({ work: [workIn("queued", { expiresAt: soon })], backoff: later }), now)).toBe(now + 1);
    expect(nextDue(stateWith({ looks: [{ assignmentId: "w-1", notBefore: now + 7 }] }), now)).toBe(now + 7);
  });
});

describe("time that passes", () => {
  const tick = (state: SessionState, ms: number) =>
    decide({ state, step: () => {}, context: { ...context, now: now + ms } });

  it("expires work that has not begun, and never sends it", () => {
    const expiresAt = new Date(now + 500).toISOString();
    const state = stateWith({ session: { paused }, work: [workIn("queued", { expiresAt })] });
    expect(tick(state, 499).commit).toBeNull();
    const decision = tick(state, 500);
    expect(decision.commit?.assignments).toMatchObject([{ state: "expired", revision: 4 }]);
    expect(decision.effects).toEqual([]);
    expect(decision.state.work).toEqual([]);
  });

  it("does not expire work that had begun before", () => {
    const state = stateWith({
      session: { paused },
      work: [workIn("queued", { expiresAt: new Date(now).toISOString(), attempt: 2 })],
    });
    expect(tick(state, 500).commit).toBeNull();
  });

  it("ends a backoff", () => {
    const state = stateWith({ work: [queued], backoff: later });
    expect(tick(state, 0).effects).toEqual([]);
    expect(tick(state, 1).effects).toMatchObject([{ type: "deliver", assignmentId: "w-1" }]);
  });

  it("begins looks that are due, once", () => {
    const state = stateWith({ work: [workIn("unknown")], looks: [{ assignmentId: "w-1", notBefore: now + 5 }] });
    expect(tick(state, 4).effects).toEqual([]);
    const decision = tick(state, 5);
    expect(decision.effects).toEqual([{ type: "look", assignmentId: "w-1" }]);
    expect(decision.state.looks).toEqual([]);
  });
});
