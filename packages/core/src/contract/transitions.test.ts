import { describe, expect, it } from "vitest";
import { assignmentStates } from "./assignment.js";
import { sessionStatuses } from "./session-statuses.js";
import {
  assertAssignmentTransition,
  assertSessionTransition,
  assignmentTransitions,
  canAssignmentBecome,
  inFlightStates,
  isInFlight,
  isSettled,
  retryableStates,
  sessionTransitions,
  settledStates,
} from "./transitions.js";

describe("the transition tables", () => {
  it("name every state, and only states", () => {
    expect(Object.keys(assignmentTransitions).sort()).toEqual([...assignmentStates].sort());
    expect(Object.keys(sessionTransitions).sort()).toEqual([...sessionStatuses].sort());
    for (const next of Object.values(assignmentTransitions))
      for (const state of next) expect(assignmentStates).toContain(state);
    for (const next of Object.values(sessionTransitions))
      for (const status of next) expect(sessionStatuses).toContain(status);
  });

  it("let nothing become what it is", () => {
    for (const state of assignmentStates) expect(canAssignmentBecome(state, state)).toBe(false);
  });

  it("leave no way out of what is final", () => {
    for (const state of ["completed", "cancelled", "expired"] as const)
      expect(assignmentTransitions[state]).toEqual([]);
  });

  it("make each state in flight or settled or queued, never two of them", () => {
    for (const state of assignmentStates) {
      const kinds = [state === "queued", isInFlight(state), isSettled(state)].filter(Boolean);
      expect(kinds, state).toHaveLength(1);
    }
  });

  it("can settle everything that is in flight as unknown", () => {
    for (const state of inFlightStates) expect(assignmentTransitions[state]).toContain("unknown");
  });

  it("let a new attempt begin from each retryable state and from no other settled one", () => {
    for (const state of settledStates) {
      expect(canAssignmentBecome(state, "delivering"), state).toBe(retryableStates.includes(state));
    }
  });

  it("name the thing, its state and the step in the error", () => {
    expect(() => assertAssignmentTransition({ id: "w-1", from: "completed", to: "running" })).toThrow(
      "The assignment w-1 is completed and cannot become running.",
    );
    expect(() => assertSessionTransition({ id: "s-1", from: "idle", to: "creating" })).toThrow(
      "The session s-1 is idle and cannot become creating.",
    );
  });
});
