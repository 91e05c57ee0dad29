import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { SessionBusyError } from "@townkit/core";
import { answers, crowded, instead, takes } from "./change.js";
import type { Mutant } from "./mutant.js";

const run = promisify(execFile);

export const abortMutants: readonly Mutant[] = [
  {
    wrong: "shows a session whose turn it ended as busy",
    caughtBy: ["ABORT-001"],
    spoil: answers("abortSession", (result) => ({ ...result, session: { ...result.session, status: "busy" } })),
  },
  {
    wrong: "ends a turn only where a tool is used",
    caughtBy: ["ABORT-002"],
    spoil: instead("abortSession", async (right, id, options) => {
      const { messages } = await right.getSessionOutput(id);
      const used = messages.some(({ parts }) => parts.some(({ type }) => type === "tool"));
      return used
        ? right.abortSession(id, options)
        : { session: await right.getSession(id), abortedAssignmentId: null };
    }),
  },
  {
    wrong: "names work that it ended where there was none",
    caughtBy: ["ABORT-003"],
    spoil: answers("abortSession", (result, _, __, options) =>
      options?.assignmentId ? result : { ...result, abortedAssignmentId: result.abortedAssignmentId ?? "w-none" },
    ),
  },
  {
    wrong: "ends whatever runs, whichever work an abort names",
    caughtBy: ["ABORT-004"],
    spoil: takes("abortSession", (id, { assignmentId: _, ...options } = {}) => [id, options]),
  },
  {
    wrong: "ends nothing where an abort names work",
    caughtBy: ["ABORT-005"],
    spoil: instead("abortSession", async (right, id, options) =>
      options?.assignmentId === undefined
        ? right.abortSession(id, options)
        : { session: await right.getSession(id), abortedAssignmentId: null },
    ),
  },
  {
    wrong: "refuses an abort while another one is under way",
    caughtBy: ["ABORT-006"],
    spoil: crowded(
      "abortSession",
      (id) => id,
      async (_, sessionId) => {
        throw new SessionBusyError({ sessionId, assignmentId: null });
      },
    ),
  },
  {
    wrong: "begins aborted work anew when its session is resumed",
    caughtBy: ["ABORT-007", "ABORT-010"],
    spoil: answers("resumeSession", async (result, right, sessionId) => {
      const [newest] = await right.listAssignments({ sessionId, state: ["aborted"] });
      if (newest) await right.retryAssignment(newest.id);
      return result;
    }),
  },
  {
    wrong: "ends the turns of all sessions",
    caughtBy: ["ABORT-008"],
    spoil: answers("abortSession", async (result, right) => {
      if (result.abortedAssignmentId === null) return result;
      const { sessions } = await right.listSessions({ status: ["busy"] });
      await Promise.all(sessions.map(({ id }) => right.abortSession(id)));
      return result;
    }),
  },
  {
    wrong: "goes on with the next work after an abort",
    caughtBy: ["ABORT-009"],
    spoil: answers("abortSession", async (result, right, id) => {
      if (result.abortedAssignmentId !== null) await right.resumeSession(id);
      return result;
    }),
  },
  {
    wrong: "lets the commands that a turn had under way run to their end",
    caughtBy: ["ABORT-010"],
    spoil: instead("abortSession", async (right, id, options) => {
      const { messages } = await right.getSessionOutput(id);
      const open = messages.flatMap(({ parts }) =>
        parts.flatMap((part) => (part.type === "tool" && part.status === "running" ? [part.input] : [])),
      );
      const result = await right.abortSession(id, options);
      for (const input of open) {
        const rest = /"command":"(?:[^"\\]|\\.)*;([^"\\]*)"/.exec(JSON.stringify(input))?.[1] ?? "true";
        await run("sh", ["-c", rest], { cwd: result.session.workDir, timeout: 5000 }).catch(() => undefined);
      }
      return result;
    }),
  },
];
