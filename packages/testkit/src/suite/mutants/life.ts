import { newAssignmentId, SessionNotFoundError, SessionNotRunningError } from "@townkit/core";
import { answers, crowded, forgives, instead, keeping, showsAssignment, showsSession, takes } from "./change.js";
import type { Mutant } from "./mutant.js";

export const lifeMutants: readonly Mutant[] = [
  {
    wrong: "gives a new session as one that has had its turn",
    caughtBy: ["LIFE-001"],
    spoil: answers("spawnSession", (session) => ({ ...session, status: "idle" })),
  },
  {
    wrong: "gives each session without a chosen id the same one",
    caughtBy: ["LIFE-002"],
    spoil: takes("spawnSession", (config, options) => [{ id: "the-same", ...config }, options]),
  },
  {
    wrong: "stops all but one of the sessions that are spawned at the same time",
    caughtBy: ["LIFE-003"],
    spoil: crowded(
      "spawnSession",
      () => "any",
      async (right, config, options) => right.stopSession((await right.spawnSession(config, options)).id),
    ),
  },
  {
    wrong: "writes on each reading",
    caughtBy: ["LIFE-004"],
    spoil: keeping(
      () => ({ reads: 0 }),
      (mind) => answers("getSession", (session) => ({ ...session, revision: session.revision + ++mind.reads })),
    ),
  },
  {
    wrong: "lists the newest session first",
    caughtBy: ["LIFE-005"],
    spoil: answers("listSessions", (list) => ({ ...list, sessions: list.sessions.toReversed() })),
  },
  {
    wrong: "matches a role by its beginning",
    caughtBy: ["LIFE-006"],
    spoil: instead("listSessions", async (right, filter = {}) => {
      const { role, ...rest } = filter;
      const list = await right.listSessions(rest);
      return role === undefined
        ? list
        : { ...list, sessions: list.sessions.filter((one) => one.role.startsWith(role)) };
    }),
  },
  {
    wrong: "leaves stopped sessions out of its listing",
    caughtBy: ["LIFE-007"],
    spoil: answers("listSessions", (list, _, filter) =>
      filter?.status ? list : { ...list, sessions: list.sessions.filter(({ status }) => status !== "stopped") },
    ),
  },
  {
    wrong: "takes each stop for a change",
    caughtBy: ["LIFE-008"],
    spoil: keeping(
      () => ({ stops: 0 }),
      (mind) => answers("stopSession", (session) => ({ ...session, revision: session.revision + ++mind.stops })),
    ),
  },
  {
    wrong: "refuses a stop while another one is under way",
    caughtBy: ["LIFE-009"],
    spoil: crowded(
      "stopSession",
      (id) => id,
      async (_, id) => {
        throw new SessionNotRunningError({ sessionId: id, status: "stopped" });
      },
    ),
  },
  {
    wrong: "calls work completed that a stop ended",
    caughtBy: ["LIFE-010"],
    spoil: showsAssignment((one) => (one.state === "aborted" ? { ...one, state: "completed" } : one)),
  },
  {
    wrong: "shows a session after its turn as one that has had none",
    caughtBy: ["LIFE-011"],
    spoil: showsSession((session) => (session.status === "idle" ? { ...session, status: "ready" } : session)),
  },
  {
    wrong: "forgets the initial prompt",
    caughtBy: ["LIFE-012"],
    spoil: takes("spawnSession", ({ initPrompt: _, ...config }, options) => [config, options]),
  },
  {
    wrong: "answers a hook of a session that it does not know",
    caughtBy: ["LIFE-013"],
    spoil: forgives("onSessionIdle", "session_not_found", () => ({})),
  },
  {
    wrong: "says of work that it does not know that its session is missing",
    caughtBy: ["LIFE-014"],
    spoil: forgives("retryAssignment", "assignment_not_found", (_, __, id) => {
      throw new SessionNotFoundError(id);
    }),
  },
  {
    wrong: "lists the work of all sessions of a directory as each one's",
    caughtBy: ["LIFE-015"],
    spoil: instead("listAssignments", async (right, { sessionId, ...filter } = {}) => {
      if (sessionId === undefined) return right.listAssignments(filter);
      const { workDir } = await right.getSession(sessionId);
      const { sessions } = await right.listSessions();
      const there = sessions.filter((one) => one.workDir === workDir);
      return (await Promise.all(there.map(({ id }) => right.listAssignments({ ...filter, sessionId: id })))).flat();
    }),
  },
  {
    wrong: "starts a stopped session to give it work",
    caughtBy: ["LIFE-016"],
    spoil: forgives("assignWork", "session_not_running", async (right, _, id, work, options) => {
      await right.resumeSession(id);
      return right.assignWork(id, work, { ...options, assignmentId: newAssignmentId() });
    }),
  },
];
