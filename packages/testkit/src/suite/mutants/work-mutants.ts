import {
  AssignmentNotFoundError,
  isTownError,
  newAssignmentId,
  type Orchestrator,
  WaitTimeoutError,
} from "@townkit/core";
import type { Mutant } from "./mutant.js";

/** The call's answer; for an error with this code, what `instead` gives. */
async function unless<T>(code: string, call: Promise<T>, instead: () => Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (isTownError(error) && error.code === code) return instead();
    throw error;
  }
}

/** Broken promises about work. */
export const workMutants: readonly Mutant[] = [
  {
    wrong: "takes work that is handed in again for new work",
    caughtBy: ["IDEM-005"],
    spoil(right) {
      const seen = new Set<string>();
      return {
        assignWork(id, work, options = {}) {
          const { assignmentId = newAssignmentId() } = options;
          const repeated = seen.has(assignmentId);
          seen.add(assignmentId);
          return right.assignWork(id, work, repeated ? { ...options, assignmentId: newAssignmentId() } : options);
        },
      };
    },
  },
  {
    wrong: "gives receipts without evidence",
    caughtBy: ["DELIVER-003"],
    spoil: (right) => ({
      async assignWork(id, work, options) {
        return { ...(await right.assignWork(id, work, options)), evidence: [] };
      },
    }),
  },
  {
    wrong: "trims the work's words",
    caughtBy: ["DELIVER-016"],
    spoil: (right) => ({
      assignWork: (id, work, options) => right.assignWork(id, { ...work, content: work.content.trim() }, options),
    }),
  },
  {
    wrong: "delivers a second time what was accepted",
    caughtBy: ["DELIVER-001"],
    spoil: (right) => ({
      async assignWork(id, work, options) {
        const receipt = await right.assignWork(id, work, options);
        await right.waitForAssignment(receipt.assignmentId);
        await right.assignWork(id, work, { until: "settled" });
        return receipt;
      },
    }),
  },
  {
    wrong: "calls failed work completed",
    caughtBy: ["DELIVER-009"],
    spoil: (right) => ({
      async getAssignment(id) {
        const assignment = await right.getAssignment(id);
        return assignment.state === "failed" ? { ...assignment, state: "completed" } : assignment;
      },
    }),
  },
  {
    wrong: "ends the turn when a wait for it ends",
    caughtBy: ["WAIT-004"],
    spoil: (right) => ({
      async waitForAssignment(id, options) {
        try {
          return await right.waitForAssignment(id, options);
        } catch (error) {
          await right.abortSession((await right.getAssignment(id)).sessionId);
          throw error;
        }
      },
    }),
  },
  {
    wrong: "does not say which work a wait that ended was for",
    caughtBy: ["WAIT-001"],
    spoil: (right) => ({
      assignWork: (id, work, options) =>
        unless("wait_timeout", right.assignWork(id, work, options), () => {
          throw new WaitTimeoutError({ what: "The end of the work", timeoutMs: 1, effect: "possible", facts: {} });
        }),
    }),
  },
  {
    wrong: "takes urgent work for the least urgent",
    caughtBy: ["QUEUE-003"],
    spoil: (right) => ({
      assignWork: (id, work, options = {}) =>
        right.assignWork(id, work, { ...options, priority: 0 - (options.priority ?? 0) }),
    }),
  },
  {
    wrong: "drops what waits when its session is stopped",
    caughtBy: ["QUEUE-010"],
    spoil: (right) => ({
      async stopSession(id, options) {
        const waiting = await right.listAssignments({ sessionId: id, state: ["queued"] });
        await Promise.all(waiting.map((assignment) => right.cancelAssignment(assignment.id)));
        return right.stopSession(id, options);
      },
    }),
  },
  {
    wrong: "never begins what it queued",
    caughtBy: [
      "QUEUE-002",
      "QUEUE-007",
      "QUEUE-009",
      "QUEUE-011",
      "CANCEL-003",
      "ATTN-010",
      "RESTART-010",
      "RESTART-011",
    ],
    spoil: (right) => ({
      async assignWork(id, work, options) {
        const receipt = await right.assignWork(id, work, options);
        if (receipt.state === "queued") await right.cancelAssignment(receipt.assignmentId).catch(() => undefined);
        return receipt;
      },
    }),
  },
  {
    wrong: "claims to cancel work that runs",
    caughtBy: ["CANCEL-001"],
    spoil: (right) => ({
      cancelAssignment: (id, options) =>
        unless("not_cancellable", right.cancelAssignment(id, options), () => right.getAssignment(id)),
    }),
  },
  {
    wrong: "ends whatever runs, whichever work an abort names",
    caughtBy: ["ABORT-004"],
    spoil: (right) => ({
      abortSession: (id, { assignmentId: _, ...options } = {}) => right.abortSession(id, options),
    }),
  },
  {
    wrong: "claims to retry what was completed",
    caughtBy: ["RETRY-003"],
    spoil: (right) => ({
      retryAssignment: (id, options) =>
        unless("illegal_transition", right.retryAssignment(id, options), () => receiptFor(right, id)),
    }),
  },
  {
    wrong: "lets a person resolve what is proven",
    caughtBy: ["RESOLVE-001"],
    spoil: (right) => ({
      resolveAssignment: (id, resolution) =>
        unless("illegal_transition", right.resolveAssignment(id, resolution), () => right.getAssignment(id)),
    }),
  },
  {
    wrong: "forgets work once it has ended",
    caughtBy: ["RESTART-003"],
    spoil: (right) => ({
      async getAssignment(id) {
        const assignment = await right.getAssignment(id);
        if (assignment.state === "completed") throw new AssignmentNotFoundError(id);
        return assignment;
      },
    }),
  },
];

async function receiptFor(right: Orchestrator, id: string) {
  const { sessionId, work } = await right.getAssignment(id);
  return right.assignWork(sessionId, work, { assignmentId: id });
}
