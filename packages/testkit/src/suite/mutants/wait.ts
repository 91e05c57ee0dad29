import { CallAbortedError, isSettled, isTownError, type TownError, WaitTimeoutError } from "@townkit/core";
import { answers, crowded, forgives, instead, takes } from "./change.js";
import type { Mutant } from "./mutant.js";

function factsOf(error: unknown): TownError["facts"] {
  return isTownError(error) ? error.facts : {};
}

export const waitMutants: readonly Mutant[] = [
  {
    wrong: "does not say which work a hand-in was for whose deadline passed",
    caughtBy: ["WAIT-001"],
    spoil: forgives("assignWork", "wait_timeout", () => {
      throw new WaitTimeoutError({ what: "The end of the work", timeoutMs: 1, effect: "possible", facts: {} });
    }),
  },
  {
    wrong: "says of a hand-in that its caller left that it had no effect",
    caughtBy: ["WAIT-002"],
    spoil: forgives("assignWork", "call_aborted", (_, error) => {
      throw new CallAbortedError({ what: "the end of the work", effect: "none", facts: factsOf(error) });
    }),
  },
  {
    wrong: "hands work in for a caller who has left already",
    caughtBy: ["WAIT-003"],
    spoil: instead("assignWork", async (right, id, work, { signal, ...options } = {}) => {
      if (signal?.aborted !== true) return right.assignWork(id, work, { ...options, ...(signal && { signal }) });
      await right.assignWork(id, work, options);
      throw new CallAbortedError({ what: "the work", effect: "none", facts: {} });
    }),
  },
  {
    wrong: "ends the turn when the deadline of a wait for it passes",
    caughtBy: ["WAIT-004"],
    spoil: forgives("waitForAssignment", "wait_timeout", async (right, error, id) => {
      await right.abortSession((await right.getAssignment(id)).sessionId);
      throw error;
    }),
  },
  {
    wrong: "ends the turn when a caller no longer waits for it",
    caughtBy: ["WAIT-005"],
    spoil: forgives("waitForAssignment", "call_aborted", async (right, error, id) => {
      await right.abortSession((await right.getAssignment(id)).sessionId);
      throw error;
    }),
  },
  {
    wrong: "waits for the beginning of what has ended",
    caughtBy: ["WAIT-006"],
    spoil: instead("waitForAssignment", async (right, id, options = {}) => {
      const { state } = await right.getAssignment(id);
      if (options.until !== "accepted" || !isSettled(state)) return right.waitForAssignment(id, options);
      throw new WaitTimeoutError({ what: "The beginning", timeoutMs: 1, effect: "none", facts: { assignmentId: id } });
    }),
  },
  {
    wrong: "waits for the end where the beginning is asked for",
    caughtBy: ["WAIT-007"],
    spoil: takes("waitForAssignment", (id, options) => [id, { ...options, until: "settled" }]),
  },
  {
    wrong: "tells the end to the first only who waits for it",
    caughtBy: ["WAIT-008"],
    spoil: crowded(
      "waitForAssignment",
      (id) => id,
      (right, id) => right.getAssignment(id),
    ),
  },
  {
    wrong: "shows an end in a reading later than in a wait",
    caughtBy: ["WAIT-009"],
    spoil: answers("getAssignment", (assignment) => ({ ...assignment, revision: assignment.revision - 1 })),
  },
];
