import { isSettled, receiptOf } from "@townkit/core";
import { answers, forgives, keeping } from "./change.js";
import type { Change, Mutant } from "./mutant.js";

function claimsToCancel(what: { ended: boolean }): Change {
  return forgives("cancelAssignment", "not_cancellable", async (right, error, id) => {
    const assignment = await right.getAssignment(id);
    if (isSettled(assignment.state) !== what.ended) throw error;
    return assignment;
  });
}

export const cancelMutants: readonly Mutant[] = [
  { wrong: "claims to cancel work that runs", caughtBy: ["CANCEL-001"], spoil: claimsToCancel({ ended: false }) },
  { wrong: "claims to cancel work that has ended", caughtBy: ["CANCEL-002"], spoil: claimsToCancel({ ended: true }) },
  {
    wrong: "sends what was cancelled all the same",
    caughtBy: ["CANCEL-003"],
    spoil: answers("cancelAssignment", async (cancelled, right) => {
      await right.assignWork(cancelled.sessionId, cancelled.work, { until: "stored", priority: 100 });
      return cancelled;
    }),
  },
  {
    wrong: "tells who waits that cancelled work was aborted",
    caughtBy: ["CANCEL-004"],
    spoil: answers("waitForAssignment", (one) => (one.state === "cancelled" ? { ...one, state: "aborted" } : one)),
  },
  {
    wrong: "takes a repeated cancel for a change",
    caughtBy: ["CANCEL-005"],
    spoil: keeping(
      () => ({ cancels: 0 }),
      (mind) => answers("cancelAssignment", (one) => ({ ...one, revision: one.revision + ++mind.cancels })),
    ),
  },
  {
    wrong: "claims to retry what was cancelled",
    caughtBy: ["CANCEL-006"],
    spoil: forgives("retryAssignment", "illegal_transition", async (right, _, id) =>
      receiptOf(await right.getAssignment(id)),
    ),
  },
];
