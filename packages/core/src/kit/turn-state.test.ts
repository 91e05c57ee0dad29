import { describe, expect, it } from "vitest";
import type { AssignmentState } from "../contract/assignment.js";
import type { TurnObservation } from "./driver.js";
import { assignmentIn, evidence, later } from "./test-support/assignments.js";
import { applyTurnObservation } from "./turn-state.js";

const outcome = { text: "done", finish: "stop", usage: null, context: null };
const failure = { code: "x", message: "it broke", effect: "possible" as const, retryable: false };

const seen: Record<TurnObservation["state"], TurnObservation> = {
  absent: { state: "absent" },
  stored: { state: "stored", evidence },
  accepted: { state: "accepted", evidence },
  running: { state: "running", evidence },
  completed: { state: "completed", outcome, evidence },
  failed: { state: "failed", failure, outcome: null, evidence },
  aborted: { state: "aborted", reason: "aborted", outcome, evidence },
  interrupted: { state: "interrupted", reason: "cut", outcome: null, evidence },
  unknown: { state: "unknown", why: "no answer" },
};

function apply(options: { from: AssignmentState; state: TurnObservation["state"]; attempt?: number }) {
  const { from, state, attempt = 1 } = options;
  return applyTurnObservation({ assignment: assignmentIn(from), attempt, observation: seen[state], at: later });
}

describe("applyTurnObservation", () => {
  it.each([
    ["delivering", "accepted"],
    ["delivering", "running"],
    ["delivering", "completed"],
    ["accepted", "running"],
    ["running", "failed"],
    ["running", "unknown"],
    ["unknown", "running"],
    ["unknown", "completed"],
    ["interrupted", "completed"],
  ] as const)("takes %s to %s", (from, state) => {
    const { assignment, events } = apply({ from, state });
    expect(assignment.state).toBe(state);
    expect(events).toHaveLength(1);
  });

  it.each([
    ["running", "accepted"],
    ["running", "running"],
    ["completed", "running"],
    ["completed", "interrupted"],
    ["aborted", "completed"],
    ["failed", "unknown"],
    ["delivering", "absent"],
    ["delivering", "stored"],
  ] as const)("leaves %s as it is on %s", (from, state) => {
    const before = assignmentIn(from);
    const change = applyTurnObservation({ assignment: before, attempt: 1, observation: seen[state], at: later });
    expect(change.assignment).toBe(before);
    expect(change.events).toEqual([]);
  });

  it("passes over what is said of another attempt", () => {
    expect(apply({ from: "running", state: "completed", attempt: 2 }).events).toEqual([]);
  });

  it("keeps what was seen with it", () => {
    expect(apply({ from: "running", state: "completed" }).assignment).toMatchObject({
      outcome,
      failure: null,
      reason: null,
    });
    expect(apply({ from: "running", state: "failed" }).assignment).toMatchObject({ failure, reason: "it broke" });
    expect(apply({ from: "running", state: "aborted" }).assignment).toMatchObject({ outcome, reason: "aborted" });
    expect(apply({ from: "running", state: "unknown" }).assignment).toMatchObject({ reason: "no answer" });
  });
});
