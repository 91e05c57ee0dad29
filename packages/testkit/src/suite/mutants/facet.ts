import { CapabilityUnsupportedError, type OutputMessage, type Session } from "@townkit/core";
import { answers, both, forgives, instead, keeping, onceAfter, takes } from "./change.js";
import type { Mutant } from "./mutant.js";

const done = { messageId: "msg-none", state: "completed", reason: null, outcome: null, failure: null } as const;

/** What only some agents can do: looking, and what takes a turn. */
export const facetMutants: readonly Mutant[] = [
  {
    wrong: "refuses a facet that it declares",
    caughtBy: ["FACET-001", "FACET-013"],
    spoil: answers("listAgents", () => {
      throw new CapabilityUnsupportedError({ capability: "agents", who: "This one" });
    }),
  },
  {
    wrong: "takes params that it does not know",
    caughtBy: ["FACET-002"],
    spoil: takes("listMessages", (id, { before, limit, child } = {}, options) => [
      id,
      { before, limit, child },
      options,
    ]),
  },
  {
    wrong: "leaves out the oldest message of each page of history",
    caughtBy: ["FACET-003"],
    spoil: answers("listMessages", (page) => ({ ...page, messages: page.messages.slice(1) })),
  },
  {
    wrong: "says of no session that the agent began it",
    caughtBy: ["FACET-004"],
    spoil: answers("listChildren", (list) => ({ ...list, children: [] })),
  },
  {
    wrong: "does not say what came of a command",
    caughtBy: ["FACET-005"],
    spoil: answers("runCommand", (result) => ({ ...result, outcome: null })),
  },
  {
    wrong: "does not keep the keys of commands",
    caughtBy: ["FACET-006", "FACET-023"],
    spoil: takes("runCommand", (id, params, { key: _, ...call } = {}) => [id, params, call]),
  },
  {
    wrong: "says that a command ran which met a turn",
    caughtBy: ["FACET-007"],
    spoil: forgives("runCommand", "session_busy", (_right, _error, sessionId) => ({ sessionId, ...done })),
  },
  {
    wrong: "takes a command that was aborted for done",
    caughtBy: ["FACET-008"],
    spoil: answers("runCommand", (result) => ({ ...result, state: "completed" })),
  },
  {
    wrong: "says that a command ran which there is not",
    caughtBy: ["FACET-009"],
    spoil: forgives("runCommand", "invalid_input", (_right, error, sessionId) => {
      if (!String(error).includes("no command")) throw error;
      return { sessionId, ...done };
    }),
  },
  {
    wrong: "runs a shell line again for the same key",
    caughtBy: ["FACET-010"],
    spoil: takes("runShell", (id, params, { key: _, ...call } = {}) => [id, params, call]),
  },
  {
    wrong: "says that a shell line ran which met a turn",
    caughtBy: ["FACET-011"],
    spoil: forgives("runShell", "session_busy", (_right, _error, sessionId) => ({ sessionId, ...done, output: "" })),
  },
  {
    wrong: "trims the files that it reads",
    caughtBy: ["FACET-012"],
    spoil: answers("readFile", (file) => ({ ...file, content: file.content.trim() })),
  },
  {
    wrong: "names no mode that a session can be in",
    caughtBy: ["FACET-013"],
    spoil: answers("listAgents", (list) => ({ ...list, modes: [] })),
  },
  {
    wrong: "shows the secrets of the agent's settings",
    caughtBy: ["FACET-014"],
    spoil: answers("readConfig", (answer) => ({ ...answer, config: { ...answer.config, apiKey: "in plain sight" } })),
  },
];

/** Taking back and deleting. */
export const facetChangeMutants: readonly Mutant[] = [
  {
    wrong: "only says that it undoes a revert",
    caughtBy: ["FACET-015"],
    spoil: keeping(
      () => new Map<string, string>(),
      (reverted) =>
        both(
          answers("revertSession", (result, _right, id, { messageId }) => {
            reverted.set(id, messageId);
            return result;
          }),
          answers("unrevertSession", async (result, right, id) => {
            const messageId = reverted.get(id);
            if (messageId !== undefined) await right.revertSession(id, { messageId });
            return result;
          }),
        ),
    ),
  },
  {
    wrong: "keeps in the conversation what was taken back for good",
    caughtBy: ["FACET-016"],
    spoil: keeping(
      () => new Map<string, readonly OutputMessage[]>(),
      (kept) =>
        both(
          answers("revertSession", async (result, right, id) => {
            kept.set(id, (await right.listMessages(id)).messages);
            return result;
          }),
          answers("listMessages", (page, _right, id) => {
            const there = new Set(page.messages.map((message) => message.id));
            const gone = (kept.get(id) ?? []).filter((message) => !there.has(message.id));
            return { ...page, messages: [...gone, ...page.messages] };
          }),
        ),
    ),
  },
  {
    wrong: "says that it reverted in the middle of a turn",
    caughtBy: ["FACET-017"],
    spoil: forgives("revertSession", "session_busy", (_right, _error, sessionId, { messageId }) => ({
      sessionId,
      revertedFrom: messageId,
      diff: null,
    })),
  },
  {
    wrong: "stops what it is to delete",
    caughtBy: ["FACET-018"],
    spoil: instead("deleteSession", async (right, id, params, options) => {
      await right.stopSession(id).catch(() => undefined);
      return right.deleteSession(id, params, options);
    }),
  },
  {
    wrong: "still lists what it has deleted",
    caughtBy: ["FACET-019"],
    spoil: keeping(
      () => [] as Session[],
      (deleted) =>
        both(
          instead("deleteSession", async (right, id, params, options) => {
            const session = await right.getSession(id).catch(() => undefined);
            const answer = await right.deleteSession(id, params, options);
            if (session) deleted.push(session);
            return answer;
          }),
          answers("listSessions", (list) => ({ ...list, sessions: [...list.sessions, ...deleted] })),
        ),
    ),
  },
  {
    wrong: "lists no work of a session that was deleted",
    caughtBy: ["FACET-020"],
    spoil: answers("listAssignments", async (all, right) => {
      const there = new Set((await right.listSessions()).sessions.map(({ id }) => id));
      return all.filter(({ sessionId }) => there.has(sessionId));
    }),
  },
  {
    wrong: "does not keep the keys of deletions",
    caughtBy: ["FACET-021", "FACET-024"],
    spoil: takes("deleteSession", (id, params, { key: _, ...call } = {}) => [id, params, call]),
  },
  {
    wrong: "does not say which work will never be done",
    caughtBy: ["FACET-022"],
    spoil: answers("deleteSession", (answer) => ({ ...answer, cancelled: [] })),
  },
  {
    wrong: "forgets the keys of commands when it is killed",
    caughtBy: ["FACET-023"],
    spoil: onceAfter(
      "kill",
      takes("runCommand", (id, params, { key: _, ...call } = {}) => [id, params, call]),
    ),
  },
  {
    wrong: "uses the id of a deleted session again once it was killed",
    caughtBy: ["FACET-024"],
    spoil: onceAfter(
      "kill",
      forgives("spawnSession", "idempotency_conflict", (right, _error, { id: _, ...config }) =>
        right.spawnSession(config),
      ),
    ),
  },
];
