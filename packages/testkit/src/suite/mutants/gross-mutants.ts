import { setTimeout as delay } from "node:timers/promises";
import { newAssignmentId, newSessionId, type Orchestrator } from "@townkit/core";
import type { Mutant } from "./mutant.js";

/** Every method that answers with a promise, changed in one way. */
function eachCall(
  right: Orchestrator,
  change: (call: () => Promise<unknown>) => Promise<unknown>,
): Partial<Orchestrator> {
  const entries = Object.entries(right).filter(([name, value]) => typeof value === "function" && name !== "events");
  return Object.fromEntries(
    entries.map(([name, method]) => [name, (...given: unknown[]) => change(() => method.apply(right, given))]),
  );
}

/** Whole kinds of promises, broken at once: each proves of many cases that they can fail. */
export const grossMutants: readonly Mutant[] = [
  {
    wrong: "says no more of an error than that there was one",
    caughtBy: [
      "CAP-006",
      "LIFE-013",
      "LIFE-014",
      "INPUT-001",
      "INPUT-002",
      "INPUT-004",
      "INPUT-005",
      "INPUT-006",
      "INPUT-007",
      "INPUT-009",
      "INPUT-010",
      "IDEM-007",
      "IDEM-008",
      "DELIVER-008",
      "DELIVER-013",
      "DELIVER-020",
      "WAIT-002",
      "WAIT-003",
      "WAIT-005",
      "CANCEL-002",
      "RETRY-005",
      "RETRY-007",
      "FORK-004",
      "HOOK-007",
      "ATTN-005",
      "ATTN-006",
      "ATTN-007",
      "BACKEND-004",
      "BACKEND-005",
      "BACKEND-009",
      "CANCEL-006",
    ],
    spoil: (right) =>
      eachCall(right, (call) =>
        call().catch(() => {
          throw new Error("Something went wrong.");
        }),
      ),
  },
  {
    wrong: "says nothing of what an agent said",
    caughtBy: [
      "DELIVER-002",
      "DELIVER-015",
      "DELIVER-017",
      "DELIVER-018",
      "RESUME-003",
      "FORK-002",
      "FORK-006",
      "OUTPUT-001",
      "OUTPUT-002",
      "OUTPUT-006",
      "OUTPUT-007",
      "OUTPUT-008",
      "OUTPUT-009",
      "ATTN-009",
      "RESTART-005",
      "RESTART-006",
      "RESTART-009",
    ],
    spoil: (right) => ({
      async getSessionOutput(id, output) {
        return { ...(await right.getSessionOutput(id, output)), messages: [], more: false, restarted: false };
      },
    }),
  },
  {
    wrong: "tells its readers nothing",
    caughtBy: ["EVENT-002", "HOOK-001", "HOOK-003", "HOOK-004", "HOOK-005", "ATTN-008"],
    spoil: () => ({
      async *events({ signal } = {}) {
        await delay(2 ** 30, undefined, { signal }).catch(() => {});
      },
    }),
  },
  {
    wrong: "shows every session as if it had just begun",
    caughtBy: ["LIFE-011", "RESTART-008", "QUEUE-001"],
    spoil: (right) => ({
      async getSession(id, options) {
        const session = await right.getSession(id, options);
        return { ...session, status: "ready", currentAssignmentId: null, queued: 0, attention: [], revision: 1 };
      },
    }),
  },
  {
    wrong: "shows every assignment as it was at first",
    caughtBy: [
      "DELIVER-010",
      "DELIVER-014",
      "WAIT-009",
      "ABORT-006",
      "ABORT-007",
      "ABORT-008",
      "RETRY-004",
      "RESOLVE-002",
      "RESOLVE-003",
      "RESOLVE-004",
      "RESUME-004",
      "RESUME-006",
      "EVENT-010",
      "ATTN-001",
      "RESTART-004",
      "RESTART-015",
      "QUEUE-006",
      "QUEUE-008",
      "RESTART-014",
    ],
    spoil: (right) => ({
      async getAssignment(id, options) {
        const assignment = await right.getAssignment(id, options);
        const attempts = assignment.attempts.slice(0, 1);
        return { ...assignment, state: "delivering", attempt: 1, attempts, outcome: null, failure: null };
      },
    }),
  },
  {
    wrong: "settles no wait",
    caughtBy: [
      "LIFE-012",
      "LIFE-015",
      "IDEM-013",
      "DELIVER-005",
      "DELIVER-006",
      "DELIVER-011",
      "DELIVER-012",
      "DELIVER-021",
      "DELIVER-023",
      "WAIT-006",
      "WAIT-007",
      "WAIT-008",
      "ABORT-010",
      "RETRY-002",
      "RETRY-008",
      "RESUME-007",
      "RESUME-008",
      "RESUME-009",
      "FORK-005",
      "OUTPUT-005",
      "OUTPUT-010",
      "OUTPUT-011",
      "EVENT-005",
      "EVENT-007",
      "EVENT-009",
      "BACKEND-003",
      "BACKEND-008",
      "RESTART-001",
      "RESTART-002",
      "RESTART-007",
    ],
    spoil: (right) => ({
      async waitForAssignment(id, options = {}) {
        await right.getAssignment(id);
        return right.waitForAssignment(await neverEnding(right, id), options);
      },
    }),
  },
  {
    wrong: "carries all work out twice",
    caughtBy: ["IDEM-009", "DELIVER-022", "DELIVER-024", "RETRY-001", "FORK-003"],
    spoil: (right) => ({
      async assignWork(id, work, options) {
        const receipt = await right.assignWork(id, work, options);
        await right.waitForAssignment(receipt.assignmentId, { timeoutMs: 500 }).catch(() => undefined);
        await right.assignWork(id, work, { assignmentId: newAssignmentId() }).catch(() => undefined);
        return receipt;
      },
    }),
  },
  {
    wrong: "gives every work and every session an id of its own",
    caughtBy: ["IDEM-001", "IDEM-002", "IDEM-004", "IDEM-006", "LIFE-001"],
    spoil: (right) => ({
      assignWork: (id, work, options) => right.assignWork(id, work, { ...options, assignmentId: newAssignmentId() }),
      spawnSession: (config, options) => right.spawnSession({ ...config, id: newSessionId(config.role) }, options),
    }),
  },
  {
    wrong: "only says that it stops, aborts, resumes and answers",
    caughtBy: [
      "LIFE-009",
      "LIFE-010",
      "LIFE-016",
      "ABORT-001",
      "ABORT-002",
      "ABORT-005",
      "ABORT-009",
      "RESUME-002",

      "ATTN-002",
      "ATTN-003",
    ],
    spoil: (right) => ({
      stopSession: (id) => right.getSession(id),
      async abortSession(id) {
        return { session: await right.getSession(id), abortedAssignmentId: null };
      },
      async resumeSession(id) {
        return { action: "nothing", session: await right.getSession(id), receipt: null };
      },
      respond: (id) => right.getSession(id),
    }),
  },
  {
    wrong: "does not keep the keys of calls",
    caughtBy: ["IDEM-010", "IDEM-011", "IDEM-012", "RETRY-006"],
    spoil: (right) => ({
      stopSession: (id) => right.stopSession(id),
      abortSession: (id, { assignmentId } = {}) => right.abortSession(id, assignmentId ? { assignmentId } : {}),
      retryAssignment: (id) => right.retryAssignment(id),
      cancelAssignment: (id) => right.cancelAssignment(id),
      resumeSession: (id) => right.resumeSession(id),
    }),
  },
];

/** An assignment that has no end, in the session of the given one's orchestrator. */
async function neverEnding(right: Orchestrator, id: string): Promise<string> {
  const { sessionId } = await right.getAssignment(id);
  const { agent, workDir, role } = await right.getSession(sessionId);
  const session = await right.spawnSession({ agent, workDir, role });
  const { assignmentId } = await right.assignWork(session.id, {
    type: "prompt",
    content: 'script: {"steps":[{"do":"hang"}]}',
  });
  return assignmentId;
}
