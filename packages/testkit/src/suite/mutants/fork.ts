import { newSessionId, type OutputMessage, SessionBusyError } from "@townkit/core";
import { answers, both, forgives, instead, keeping, takes } from "./change.js";
import type { Mutant } from "./mutant.js";

export const forkMutants: readonly Mutant[] = [
  {
    wrong: "does not say where a fork comes from",
    caughtBy: ["FORK-001"],
    spoil: answers("forkSession", (fork) => ({ ...fork, forkedFrom: null })),
  },
  {
    wrong: "begins a fork without a conversation",
    caughtBy: ["FORK-002"],
    spoil: keeping(
      () => new Map<string, Set<string>>(),
      (inherited) =>
        both(
          answers("forkSession", async (fork, right, _, options) => {
            const { messages } = await right.getSessionOutput(fork.id);
            if (options?.atMessageId === undefined) inherited.set(fork.id, new Set(messages.map(({ id }) => id)));
            return fork;
          }),
          answers("getSessionOutput", (output, _, sessionId) => ({
            ...output,
            messages: output.messages.filter(({ id }) => inherited.get(sessionId)?.has(id) !== true),
          })),
        ),
    ),
  },
  {
    wrong: "lets its parent hear what is said in a fork",
    caughtBy: ["FORK-003", "FORK-008"],
    spoil: answers("getSessionOutput", async (output, right, sessionId) => {
      const { sessions } = await right.listSessions();
      const heard: OutputMessage[] = [];
      for (const { id, forkedFrom } of sessions)
        if (forkedFrom === sessionId) heard.push(...(await right.getSessionOutput(id)).messages);
      return { ...output, messages: [...output.messages, ...heard] };
    }),
  },
  {
    wrong: "gives a fork of one parent for that of another",
    caughtBy: ["FORK-004"],
    spoil: forgives("forkSession", "idempotency_conflict", (right, _, __, fork) =>
      right.getSession(fork?.id ?? newSessionId("fork")),
    ),
  },
  {
    wrong: "does not fork a busy parent",
    caughtBy: ["FORK-005"],
    spoil: instead("forkSession", async (right, id, fork, options) => {
      const { status, currentAssignmentId } = await right.getSession(id);
      if (status === "busy") throw new SessionBusyError({ sessionId: id, assignmentId: currentAssignmentId });
      return right.forkSession(id, fork, options);
    }),
  },
  {
    wrong: "forks at the end, wherever it is told to",
    caughtBy: ["FORK-006", "FORK-008", "FORK-009"],
    spoil: takes("forkSession", (id, { atMessageId: _, ...fork } = {}, options) => [id, fork, options]),
  },
  {
    wrong: "forks before the whole turn, in the middle of which it is told to",
    caughtBy: ["FORK-008"],
    spoil: instead("forkSession", async (right, id, fork = {}, options) => {
      const { messages } = await right.getSessionOutput(id);
      const at = messages.findIndex((message) => message.id === fork.atMessageId);
      const prompt = messages.slice(0, at + 1).findLast(({ role }) => role === "user");
      return right.forkSession(id, prompt ? { ...fork, atMessageId: prompt.id } : fork, options);
    }),
  },
  {
    wrong: "forks the whole conversation at a message that it does not hold",
    caughtBy: ["FORK-009"],
    spoil: forgives("forkSession", "invalid_input", (right, _, id, { atMessageId: __, ...fork } = {}, options) =>
      right.forkSession(id, fork, options),
    ),
  },
  {
    wrong: "gives the parent for a fork that it cannot make",
    caughtBy: ["FORK-007"],
    spoil: forgives("forkSession", "capability_unsupported", (right, _, id) => right.getSession(id)),
  },
];
