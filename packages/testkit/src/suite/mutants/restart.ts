import type { Assignment } from "@townkit/core";
import { answers, both, instead, keeping, onceAfter, takes } from "./change.js";
import type { Mutant } from "./mutant.js";

function withAttemptsTwice(one: Assignment): Assignment {
  return { ...one, attempts: [...one.attempts, ...one.attempts] };
}

export const restartMutants: readonly Mutant[] = [
  {
    wrong: "forgets the role of a session when it ends orderly",
    caughtBy: ["RESTART-001"],
    spoil: onceAfter(
      "dispose",
      answers("getSession", (session) => ({ ...session, role: "unknown" })),
    ),
  },
  {
    wrong: "cannot see alive what ran when it was killed",
    caughtBy: ["RESTART-002"],
    spoil: onceAfter(
      "kill",
      answers("getSession", (session) => ({ ...session, liveness: { state: "unknown", why: "nobody looked" } })),
    ),
  },
  {
    wrong: "forgets how work ended when it ends orderly",
    caughtBy: ["RESTART-003"],
    spoil: onceAfter(
      "dispose",
      answers("getAssignment", (one) => ({ ...one, outcome: null })),
    ),
  },
  {
    wrong: "forgets how work ended when it is killed",
    caughtBy: ["RESTART-004"],
    spoil: onceAfter(
      "kill",
      answers("getAssignment", (one) => ({ ...one, outcome: null })),
    ),
  },
  {
    wrong: "begins what ran anew after an orderly end",
    caughtBy: ["RESTART-005"],
    spoil: onceAfter("dispose", answers("waitForAssignment", withAttemptsTwice)),
  },
  {
    wrong: "begins what ran anew after it was killed",
    caughtBy: ["RESTART-006"],
    spoil: onceAfter("kill", answers("waitForAssignment", withAttemptsTwice)),
  },
  {
    wrong: "takes a turn that it did not see end for one that was cut",
    caughtBy: ["RESTART-007", "RESTART-006"],
    spoil: onceAfter(
      "kill",
      keeping(
        () => new Set<string>(),
        (own) =>
          both(
            answers("assignWork", (receipt) => {
              own.add(receipt.assignmentId);
              return receipt;
            }),
            answers("waitForAssignment", (one) => (own.has(one.id) ? one : { ...one, state: "interrupted" })),
          ),
      ),
    ),
  },
  {
    wrong: "starts what was stopped when it is opened again",
    caughtBy: ["RESTART-008"],
    spoil: onceAfter(
      "kill",
      instead("getSession", async (right, id, options) => {
        await right.resumeSession(id);
        return right.getSession(id, options);
      }),
    ),
  },
  {
    wrong: "does not know its cursors of before",
    caughtBy: ["RESTART-009"],
    spoil: onceAfter(
      "dispose",
      takes("getSessionOutput", (id, { after: _, ...output } = {}, options) => [id, output, options]),
    ),
  },
  {
    wrong: "shows a session as new after an orderly end",
    caughtBy: ["RESTART-015"],
    spoil: onceAfter(
      "dispose",
      answers("getSession", (session) => (session.status === "idle" ? { ...session, status: "ready" } : session)),
    ),
  },
];
