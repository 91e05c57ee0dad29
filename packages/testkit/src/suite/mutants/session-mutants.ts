import { mkdir } from "node:fs/promises";
import { isTownError, newSessionId, SessionNotFoundError } from "@townkit/core";
import type { Mutant } from "./mutant.js";

/** The error's code, or undefined for what is no error of the family. */
function codeOf(error: unknown): string | undefined {
  return isTownError(error) ? error.code : undefined;
}

/** Broken promises about sessions. */
export const sessionMutants: readonly Mutant[] = [
  {
    wrong: "leaves a capability out of its report",
    caughtBy: ["CAP-002"],
    spoil: (right) => ({
      async capabilities() {
        const report = await right.capabilities();
        const agents = Object.entries(report.agents).map(([agent, { fork: _, ...rest }]) => [agent, rest]);
        return { ...report, agents: Object.fromEntries(agents) };
      },
    }),
  },
  {
    wrong: "forgets a session that was stopped",
    caughtBy: ["LIFE-007"],
    spoil: (right) => ({
      async getSession(id) {
        const session = await right.getSession(id);
        if (session.status === "stopped") throw new SessionNotFoundError(id);
        return session;
      },
    }),
  },
  {
    wrong: "lists the newest session first",
    caughtBy: ["LIFE-005"],
    spoil: (right) => ({
      async listSessions(filter) {
        const list = await right.listSessions(filter);
        return { ...list, sessions: list.sessions.toReversed() };
      },
    }),
  },
  {
    wrong: "writes on each reading",
    caughtBy: ["LIFE-004"],
    spoil(right) {
      let reads = 0;
      return {
        async getSession(id) {
          const session = await right.getSession(id);
          return { ...session, revision: session.revision + ++reads };
        },
      };
    },
  },
  {
    wrong: "makes a work directory that is missing",
    caughtBy: ["INPUT-003"],
    spoil: (right) => ({
      async spawnSession(config, options) {
        await mkdir(config.workDir, { recursive: true });
        return right.spawnSession(config, options);
      },
    }),
  },
  {
    wrong: "takes a filter that it does not understand for none",
    caughtBy: ["INPUT-008"],
    spoil: (right) => ({
      listSessions: (filter) =>
        right.listSessions(filter).catch((error: unknown) => {
          if (codeOf(error) === "invalid_input") return right.listSessions();
          throw error;
        }),
    }),
  },
  {
    wrong: "starts another session where an id is taken",
    caughtBy: ["IDEM-003"],
    spoil: (right) => ({
      spawnSession: (config, options) =>
        right.spawnSession(config, options).catch((error: unknown) => {
          if (codeOf(error) !== "idempotency_conflict") throw error;
          return right.spawnSession({ ...config, id: newSessionId(config.role) }, options);
        }),
    }),
  },
  {
    wrong: "does not say where a fork comes from",
    caughtBy: ["FORK-001"],
    spoil: (right) => ({
      async forkSession(id, fork, options) {
        return { ...(await right.forkSession(id, fork, options)), forkedFrom: null };
      },
    }),
  },
  {
    wrong: "claims to have lifted a pause on every resume",
    caughtBy: ["RESUME-001"],
    spoil: (right) => ({
      async resumeSession(id, options) {
        return { ...(await right.resumeSession(id, options)), action: "unpaused" };
      },
    }),
  },
];
