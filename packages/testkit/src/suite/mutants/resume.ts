import { IllegalTransitionError } from "@townkit/core";
import { answers, both, forgives, instead, keeping, showsAssignment } from "./change.js";
import type { Mutant } from "./mutant.js";

export const resumeMutants: readonly Mutant[] = [
  {
    wrong: "claims to have lifted a pause where none was",
    caughtBy: ["RESUME-001"],
    spoil: answers("resumeSession", (result) =>
      result.action === "nothing" ? { ...result, action: "unpaused" } : result,
    ),
  },
  {
    wrong: "says that it started what it cannot see alive",
    caughtBy: ["RESUME-002"],
    spoil: answers("resumeSession", (result) => ({
      ...result,
      session: { ...result.session, liveness: { state: "unknown", why: "nobody looked" } },
    })),
  },
  {
    wrong: "begins a new conversation when a session is started again",
    caughtBy: ["RESUME-003"],
    spoil: keeping(
      () => new Set<string>(),
      (forgotten) =>
        both(
          instead("resumeSession", async (right, id, options) => {
            const { messages } = await right.getSessionOutput(id);
            for (const message of messages) forgotten.add(message.id);
            return right.resumeSession(id, options);
          }),
          answers("getSessionOutput", (output) => ({
            ...output,
            messages: output.messages.filter(({ id }) => !forgotten.has(id)),
          })),
        ),
    ),
  },
  {
    wrong: "begins aborted work anew when its session is started again",
    caughtBy: ["RESUME-004"],
    spoil: answers("resumeSession", async (result, right, sessionId) => {
      const [newest] = await right.listAssignments({ sessionId, state: ["aborted"] });
      return newest ? { ...result, receipt: await right.retryAssignment(newest.id) } : result;
    }),
  },
  {
    wrong: "claims to resume what it cannot",
    caughtBy: ["RESUME-005"],
    spoil: forgives("resumeSession", "capability_unsupported", async (right, _, id) => ({
      action: "started",
      session: await right.getSession(id),
      receipt: null,
    })),
  },
  {
    wrong: "goes on by itself with a turn that a crash cut",
    caughtBy: ["RESUME-006", "RESUME-007"],
    spoil: answers("waitForAssignment", async (assignment, right) => {
      if (assignment.state === "interrupted") await right.resumeSession(assignment.sessionId);
      return assignment;
    }),
  },
  {
    wrong: "records a continuation as a retry",
    caughtBy: ["RESUME-007"],
    spoil: showsAssignment((one) => ({
      ...one,
      attempts: one.attempts.map((attempt) => (attempt.number > 1 ? { ...attempt, cause: "retry" } : attempt)),
    })),
  },
  {
    wrong: "refuses the repeat of a resume that names its attempt",
    caughtBy: ["RESUME-008"],
    spoil: keeping(
      () => new Set<string>(),
      (resumed) =>
        instead("resumeSession", async (right, id, options) => {
          const named = `${id} ${options?.attempt}`;
          if (options?.attempt !== undefined && resumed.has(named))
            throw new IllegalTransitionError({ subject: "session", id, from: "busy", to: "busy" });
          resumed.add(named);
          return right.resumeSession(id, options);
        }),
    ),
  },
  {
    wrong: "cannot see a session alive in a reading",
    caughtBy: ["RESUME-009"],
    spoil: answers("getSession", (session) => ({ ...session, liveness: { state: "unknown", why: "nobody looked" } })),
  },
];
