import { IllegalTransitionError, isSettled, receiptOf } from "@townkit/core";
import { forgives, instead, showsAssignment, takes } from "./change.js";
import type { Change, Mutant } from "./mutant.js";

function claimsToRetry(fits: (state: string) => boolean): Change {
  return forgives("retryAssignment", "illegal_transition", async (right, error, id) => {
    const assignment = await right.getAssignment(id);
    if (!fits(assignment.state)) throw error;
    return receiptOf(assignment);
  });
}

export const retryMutants: readonly Mutant[] = [
  {
    wrong: "records a retry as if nobody had asked for it",
    caughtBy: ["RETRY-001"],
    spoil: showsAssignment((one) => ({
      ...one,
      attempts: one.attempts.map((attempt) => ({ ...attempt, cause: "assign" })),
    })),
  },
  {
    wrong: "retries failed work by itself when its session gets other work",
    caughtBy: ["RETRY-002"],
    spoil: instead("assignWork", async (right, sessionId, work, options) => {
      for (const { id } of await right.listAssignments({ sessionId, state: ["failed"] })) {
        await right.retryAssignment(id);
        await right.waitForAssignment(id);
      }
      return right.assignWork(sessionId, work, options);
    }),
  },
  {
    wrong: "claims to retry what was completed",
    caughtBy: ["RETRY-003"],
    spoil: claimsToRetry((state) => state === "completed"),
  },
  {
    wrong: "makes another attempt when a retry that names its attempt is repeated",
    caughtBy: ["RETRY-004"],
    spoil: instead("retryAssignment", async (right, id, { attempt, ...options } = {}) => {
      const made = (await right.getAssignment(id)).attempt === attempt;
      return right.retryAssignment(id, made || attempt === undefined ? options : { ...options, attempt });
    }),
  },
  {
    wrong: "makes the next attempt, whichever one is named",
    caughtBy: ["RETRY-005"],
    spoil: instead("retryAssignment", async (right, id, { attempt, ...options } = {}) => {
      const next = (await right.getAssignment(id)).attempt + 1;
      return right.retryAssignment(id, attempt === undefined || attempt > next ? options : { ...options, attempt });
    }),
  },
  {
    wrong: "forgets the keys of retries",
    caughtBy: ["RETRY-006"],
    spoil: takes("retryAssignment", (id, { key: _, ...options } = {}) => [id, options]),
  },
  {
    wrong: "claims to retry what runs",
    caughtBy: ["RETRY-007"],
    spoil: claimsToRetry((state) => !isSettled(state as never)),
  },
  {
    wrong: "does not retry what was aborted",
    caughtBy: ["RETRY-008"],
    spoil: instead("retryAssignment", async (right, id, options) => {
      const { state } = await right.getAssignment(id);
      if (state !== "aborted") return right.retryAssignment(id, options);
      throw new IllegalTransitionError({ subject: "assignment", id, from: state, to: "delivering" });
    }),
  },
];
