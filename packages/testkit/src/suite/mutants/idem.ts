import { isSettled, isTownError, newAssignmentId, newSessionId, type Receipt, receiptOf } from "@townkit/core";
import { digestOf } from "@townkit/core/kit";
import { answers, crowded, forgives, instead, keeping, takes } from "./change.js";
import type { Mutant } from "./mutant.js";

export const idemMutants: readonly Mutant[] = [
  {
    wrong: "takes a repeated spawn for a change",
    caughtBy: ["IDEM-001"],
    spoil: keeping(
      () => new Set<string>(),
      (seen) =>
        answers("spawnSession", (session) => {
          const repeated = seen.has(session.id);
          seen.add(session.id);
          return repeated ? { ...session, revision: session.revision + 1 } : session;
        }),
    ),
  },
  {
    wrong: "makes a session for each of the spawns of one id at the same time",
    caughtBy: ["IDEM-002"],
    spoil: crowded(
      "spawnSession",
      ({ id, initPrompt }) => `${initPrompt ? newSessionId("x") : id}`,
      async (right, config, options) => {
        const session = await right.spawnSession(config, options);
        return { ...session, createdAt: new Date(Date.parse(session.createdAt) + 1).toISOString() };
      },
    ),
  },
  {
    wrong: "starts another session where an id is taken",
    caughtBy: ["IDEM-003"],
    spoil: forgives("spawnSession", "idempotency_conflict", (right, _, config, options) =>
      right.spawnSession({ ...config, id: newSessionId(config.role) }, options),
    ),
  },
  {
    wrong: "starts a stopped session whose id is spawned again",
    caughtBy: ["IDEM-004"],
    spoil: answers("spawnSession", async (session, right) =>
      session.status === "stopped" ? (await right.resumeSession(session.id)).session : session,
    ),
  },
  {
    wrong: "carries work out again that is handed in again after its end",
    caughtBy: ["IDEM-005"],
    spoil: instead("assignWork", async (right, id, work, options = {}) => {
      const before = await right.getAssignment(options.assignmentId ?? "none").catch(() => undefined);
      const same = before?.sessionId === id && before.work.content === work.content && isSettled(before.state);
      return right.assignWork(id, work, same ? { ...options, assignmentId: newAssignmentId() } : options);
    }),
  },
  {
    wrong: "gives each of the hand-ins of one assignment at the same time an id of its own",
    caughtBy: ["IDEM-006"],
    spoil: crowded(
      "assignWork",
      (_, __, options) => options?.assignmentId ?? newAssignmentId(),
      async (right, ...given) => ({ ...(await right.assignWork(...given)), assignmentId: newAssignmentId() }),
    ),
  },
  {
    wrong: "keeps to the first words of an assignment without a word",
    caughtBy: ["IDEM-007"],
    spoil: forgives("assignWork", "idempotency_conflict", async (right, error, id, _, options): Promise<Receipt> => {
      const before = await right.getAssignment(options?.assignmentId ?? "none");
      if (before.sessionId !== id) throw error;
      return receiptOf(before);
    }),
  },
  {
    wrong: "takes an assignment id of another session for its own",
    caughtBy: ["IDEM-008"],
    spoil: forgives("assignWork", "idempotency_conflict", async (right, error, id, work, options) => {
      const before = await right.getAssignment(options?.assignmentId ?? "none");
      if (before.sessionId === id) throw error;
      return right.assignWork(id, work, { ...options, assignmentId: newAssignmentId() });
    }),
  },
  {
    wrong: "takes the same words for the same work",
    caughtBy: ["IDEM-009"],
    spoil: takes("assignWork", async (id, work, options = {}) => {
      const assignmentId = `w-${digestOf([id, work]).slice(0, 20)}`;
      return [id, work, { assignmentId, ...options }];
    }),
  },
  {
    wrong: "forgets the keys of aborts",
    caughtBy: ["IDEM-010"],
    spoil: takes("abortSession", (id, { key: _, ...options } = {}) => [id, options]),
  },
  {
    wrong: "knows the keys of each session by themselves",
    caughtBy: ["IDEM-011"],
    spoil: takes("stopSession", (id, { key, ...options } = {}) => [
      id,
      key === undefined ? options : { ...options, key: `${key}-${id}`.slice(0, 64) },
    ]),
  },
  {
    wrong: "stops a session again when the stop is repeated",
    caughtBy: ["IDEM-012"],
    spoil: answers("stopSession", async (_, right, id) => right.stopSession(id)),
  },
  {
    wrong: "hands an initial prompt in again with each spawn",
    caughtBy: ["IDEM-013"],
    spoil: keeping(
      () => new Set<string>(),
      (seen) =>
        answers("spawnSession", async (session, right, { initPrompt }) => {
          if (initPrompt === undefined) return session;
          if (!seen.has(session.id)) {
            seen.add(session.id);
            return session;
          }
          for (const { id } of await right.listAssignments({ sessionId: session.id }))
            await right.waitForAssignment(id);
          await right.assignWork(session.id, { type: "prompt", content: initPrompt }).catch((error: unknown) => {
            if (!isTownError(error)) throw error;
          });
          return session;
        }),
    ),
  },
];
