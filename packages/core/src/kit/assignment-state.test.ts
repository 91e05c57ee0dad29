import { describe, expect, it } from "vitest";
import { AssignmentSchema } from "../contract/assignment.js";
import { DurableEventSchema } from "../contract/events.js";
import { noUsage } from "../contract/usage.js";
import { IllegalTransitionError } from "../errors/state-errors.js";
import {
  applyResolution,
  beginAttempt,
  changeAssignment,
  newAssignment,
  unknownOutcomeAttention,
  withdrawAttempt,
} from "./assignment-state.js";
import { assignmentIn, at, evidence, later } from "./test-support/assignments.js";

const outcome = { text: "done", finish: "stop", usage: null, context: null };
const failure = { code: "x", message: "it broke", effect: "none" as const, retryable: true };

describe("newAssignment", () => {
  it("has its first attempt and tells of it by the first line of the work", () => {
    const work = { type: "prompt" as const, content: `\n  ${"t".repeat(200)}\nmore` };
    const options = { priority: 2, expiresAt: later };
    const { assignment, events } = newAssignment({ id: "w-1", sessionId: "s-1", work, options, state: "queued", at });
    expect(AssignmentSchema.parse(assignment)).toEqual(assignment);
    expect(assignment).toMatchObject({
      state: "queued",
      attempt: 1,
      priority: 2,
      expiresAt: later,
      delivery: "when_idle",
    });
    expect(events.map((event) => DurableEventSchema.parse(event))).toMatchObject([{ title: "t".repeat(120) }]);
  });

  it("takes the count of its caller", () => {
    const work = { type: "prompt" as const, content: "x" };
    const about = { id: "w-1", sessionId: "s-1", work, options: {}, state: "delivering" as const, at };
    const { assignment } = newAssignment({ ...about, attempt: 4, cause: "retry" });
    expect(assignment).toMatchObject({ attempt: 4, attempts: [{ number: 4, cause: "retry" }] });
  });
});

describe("changeAssignment", () => {
  it("ends the newest attempt, adds the evidence, and tells from where to where", () => {
    const before = assignmentIn("running");
    const { assignment, events } = changeAssignment({
      assignment: before,
      to: "completed",
      at: later,
      evidence: [evidence],
      outcome,
    });
    expect(assignment).toMatchObject({ state: "completed", outcome, updatedAt: later, revision: before.revision + 1 });
    expect(assignment.attempts).toMatchObject([{ state: "completed", endedAt: later, evidence: [evidence] }]);
    expect(events).toMatchObject([
      { type: "assignment.changed", from: "running", to: "completed", evidence: [evidence] },
    ]);
    expect(events.map((event) => DurableEventSchema.parse(event))).toEqual(events);
  });

  it("tells what the turn used with its end, and only anew where more is found", () => {
    const used = { ...outcome, usage: { ...noUsage, inputTokens: 3 }, context: { tokens: 3, limit: 10 } };
    const cut = changeAssignment({ assignment: assignmentIn("running"), to: "interrupted", at, outcome: used });
    const { sessionId, id: assignmentId, attempt } = cut.assignment;
    const { usage, context } = used;
    expect(cut.events.at(-1)).toEqual({
      type: "turn.usage",
      sessionId,
      at,
      assignmentId,
      attempt,
      callKey: null,
      usage,
      context,
    });
    const typesOf = (found: typeof used) =>
      changeAssignment({ assignment: cut.assignment, to: "failed", at: later, outcome: found }).events.map(
        ({ type }) => type,
      );
    expect(typesOf(used)).toEqual(["assignment.changed"]);
    expect(typesOf({ ...used, context: { tokens: 4, limit: 10 } })).toEqual(["assignment.changed", "turn.usage"]);
  });

  it("does not end what is unknown", () => {
    const { assignment } = changeAssignment({
      assignment: assignmentIn("running"),
      to: "unknown",
      at: later,
      reason: "?",
    });
    expect(assignment.attempts[0]?.endedAt).toBeNull();
  });

  it("refuses a step that the table does not have", () => {
    const change = () => changeAssignment({ assignment: assignmentIn("completed"), to: "running", at });
    expect(change).toThrow(IllegalTransitionError);
  });
});

describe("beginAttempt", () => {
  it("counts on, keeps the earlier attempts and clears what they gave", () => {
    const before = assignmentIn("failed", { failure, reason: "it broke", outcome });
    const { assignment, events } = beginAttempt({ assignment: before, cause: "retry", to: "delivering", at: later });
    expect(assignment).toMatchObject({ state: "delivering", attempt: 2, reason: null, failure: null, outcome: null });
    expect(assignment.attempts.map(({ number, cause, state }) => [number, cause, state])).toEqual([
      [1, "assign", "failed"],
      [2, "retry", "delivering"],
    ]);
    expect(events).toMatchObject([{ from: "failed", to: "delivering", attempt: 2 }]);
  });

  it("takes the number of its caller, and refuses what is under way", () => {
    const begin = (state: "aborted" | "running") =>
      beginAttempt({ assignment: assignmentIn(state), cause: "retry", to: "delivering", number: 7, at });
    expect(begin("aborted").assignment.attempt).toBe(7);
    expect(() => begin("running")).toThrow(IllegalTransitionError);
  });
});

describe("withdrawAttempt", () => {
  it("gives back what was before, and a failure without effect where nothing was", () => {
    const previous = assignmentIn("interrupted", { reason: "cut" });
    const { assignment } = beginAttempt({ assignment: previous, cause: "continue", to: "delivering", at });
    const restored = withdrawAttempt({ assignment, previous, failure, at: later });
    expect(restored.assignment).toMatchObject({ state: "interrupted", attempt: 1, reason: "cut" });
    expect(restored.assignment.revision).toBe(assignment.revision + 1);
    expect(restored.events).toMatchObject([{ from: "delivering", to: "interrupted" }]);
    const gone = withdrawAttempt({ assignment: assignmentIn("delivering"), previous: null, failure, at: later });
    expect(gone.events).toMatchObject([{ to: "failed", failure: { effect: "none" } }]);
  });
});

describe("applyResolution", () => {
  it.each([
    { from: "unknown", verdict: "delivered", to: "accepted", effect: undefined },
    { from: "unknown", verdict: "not_delivered", to: "failed", effect: "none" },
    { from: "interrupted", verdict: "not_delivered", to: "failed", effect: "possible" },
  ] as const)("makes $from by $verdict $to", ({ from, verdict, to, effect }) => {
    const resolution = { verdict, note: "seen by me" };
    const { assignment } = applyResolution({ assignment: assignmentIn(from), resolution, at: later });
    expect(assignment.state).toBe(to);
    expect(assignment.failure?.effect).toBe(effect);
    expect(assignment.attempts[0]?.evidence.at(-1)).toMatchObject({ kind: "operator" });
    expect(assignment.reason).toContain("seen by me");
  });

  it.each([
    { from: "interrupted", verdict: "delivered" },
    { from: "completed", verdict: "not_delivered" },
    { from: "running", verdict: "delivered" },
  ] as const)("refuses $verdict for what is $from", ({ from, verdict }) => {
    const apply = () => applyResolution({ assignment: assignmentIn(from), resolution: { verdict }, at });
    expect(apply).toThrow(IllegalTransitionError);
  });
});

it("unknownOutcomeAttention names the attempt, and says why", () => {
  const attention = unknownOutcomeAttention({ assignment: assignmentIn("unknown", { reason: "no answer" }), at });
  expect(attention).toMatchObject({ id: "unknown-w-1-1", assignmentId: "w-1", why: "no answer" });
});
