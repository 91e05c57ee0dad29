import { newAssignmentId } from "@townkit/core";
import { answers, instead, keeping, takes } from "./change.js";
import type { Change, Mutant } from "./mutant.js";

/** The fourth work of a session goes before those that came earlier, as long as nothing is said of its priority. */
function lastComeFirst(): Change {
  return keeping(
    () => new Map<string, number>(),
    (handedIn) =>
      takes("assignWork", (id, work, options) => {
        const number = (handedIn.get(id) ?? 0) + 1;
        handedIn.set(id, number);
        return [id, work, number === 4 ? { priority: 1, ...options } : options];
      }),
  );
}

/** Of what is handed in at once, no more than ten. */
function tenAtATime(): Change {
  return keeping(
    () => ({ underWay: 0 }),
    (mind) =>
      instead("assignWork", async (right, id, work, options) => {
        const { assignmentId = newAssignmentId() } = options ?? {};
        if (mind.underWay >= 10)
          return { assignmentId, sessionId: id, state: "queued", attempt: 1, reason: null, evidence: [] };
        mind.underWay += 1;
        try {
          return await right.assignWork(id, work, options);
        } finally {
          mind.underWay -= 1;
        }
      }),
  );
}

export const queueMutants: readonly Mutant[] = [
  {
    wrong: "does not show that work waits",
    caughtBy: ["QUEUE-001"],
    spoil: answers("getSession", (session) => ({ ...session, queued: 0 })),
  },
  { wrong: "begins with the last of several that wait", caughtBy: ["QUEUE-002"], spoil: lastComeFirst() },
  {
    wrong: "takes urgent work for the least urgent",
    caughtBy: ["QUEUE-003"],
    spoil: takes("assignWork", (id, work, options = {}) => [
      id,
      work,
      { ...options, priority: 0 - (options.priority ?? 0) },
    ]),
  },
  {
    wrong: "does not heed an expiry",
    caughtBy: ["QUEUE-004"],
    spoil: takes("assignWork", (id, work, { expiresAt: _, ...options } = {}) => [id, work, options]),
  },
  {
    wrong: "calls work expired that ended in time",
    caughtBy: ["QUEUE-005"],
    spoil: answers("assignWork", (receipt, _, __, ___, options) =>
      options?.expiresAt && receipt.state === "completed" ? { ...receipt, state: "expired" } : receipt,
    ),
  },
  {
    wrong: "pauses a session whose turn was interrupted for other work",
    caughtBy: ["QUEUE-006"],
    spoil: answers("getSession", async (session, right) => {
      const aborted = await right.listAssignments({ sessionId: session.id, state: ["aborted"] });
      return aborted.length === 0
        ? session
        : { ...session, paused: { reason: "interrupted", since: session.createdAt, assignmentId: null } };
    }),
  },
  {
    wrong: "puts urgent work that interrupts behind the work that waits",
    caughtBy: ["QUEUE-007"],
    spoil: instead("assignWork", async (right, id, work, options = {}) => {
      if (options.delivery !== "interrupt") return right.assignWork(id, work, options);
      await right.abortSession(id);
      await right.assignWork(id, work, { ...options, delivery: "when_idle", until: "stored" });
      const { receipt } = await right.resumeSession(id);
      return receipt ?? right.assignWork(id, work, { ...options, delivery: "when_idle" });
    }),
  },
  {
    wrong: "calls off what waited behind failed work",
    caughtBy: ["QUEUE-008"],
    spoil: answers("waitForAssignment", async (assignment, right) => {
      const failed = await right.listAssignments({ sessionId: assignment.sessionId, state: ["failed"] });
      return failed.length === 0 ? assignment : { ...assignment, state: "cancelled" };
    }),
  },
  {
    wrong: "drops what waits when a session is resumed",
    caughtBy: ["QUEUE-009"],
    spoil: instead("resumeSession", async (right, id, options) => {
      const waiting = await right.listAssignments({ sessionId: id, state: ["queued"] });
      await Promise.all(waiting.map((assignment) => right.cancelAssignment(assignment.id)));
      return right.resumeSession(id, options);
    }),
  },
  {
    wrong: "drops what waits when its session is stopped",
    caughtBy: ["QUEUE-010"],
    spoil: instead("stopSession", async (right, id, options) => {
      const waiting = await right.listAssignments({ sessionId: id, state: ["queued"] });
      await Promise.all(waiting.map((assignment) => right.cancelAssignment(assignment.id)));
      return right.stopSession(id, options);
    }),
  },
  { wrong: "loses some of many that are handed in at once", caughtBy: ["QUEUE-011"], spoil: tenAtATime() },
];
