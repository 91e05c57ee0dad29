import type { Backend, Session } from "@townkit/core";
import { answers, onceAfter, takes, takesEvents } from "./change.js";
import type { Change, Mutant } from "./mutant.js";

/** When it is opened again, it does this to the sessions that fit. */
function firstOfAll(
  fits: (session: Session) => boolean,
  act: (right: Backend, session: Session) => Promise<unknown>,
): Change {
  return (right) => {
    const eachThatFits = async () => {
      const { sessions } = await right.listSessions();
      for (const session of sessions) if (fits(session)) await act(right, session);
    };
    return { opening: eachThatFits() };
  };
}

async function dropQueue(right: Backend, { id }: Session): Promise<void> {
  const waiting = await right.listAssignments({ sessionId: id, state: ["queued"] });
  for (const assignment of waiting) await right.cancelAssignment(assignment.id);
}

const isRunning = ({ status, paused }: Session) => status !== "stopped" && paused === null;

export const restartStoreMutants: readonly Mutant[] = [
  {
    wrong: "drops what waits at an orderly end",
    caughtBy: ["RESTART-010"],
    spoil: onceAfter("dispose", firstOfAll(isRunning, dropQueue)),
  },
  {
    wrong: "drops what waits when it is killed",
    caughtBy: ["RESTART-011"],
    spoil: onceAfter("kill", firstOfAll(isRunning, dropQueue)),
  },
  {
    wrong: "begins a new journal when it is opened again",
    caughtBy: ["RESTART-012"],
    spoil: onceAfter(
      "kill",
      takesEvents((options) => (options.after === undefined ? options : { ...options, after: "an-older-journal:1" })),
    ),
  },
  {
    wrong: "forgets the keys of calls when it is killed",
    caughtBy: ["RESTART-013"],
    spoil: onceAfter(
      "kill",
      takes("abortSession", (id, { key: _, ...options } = {}) => [id, options]),
    ),
  },
  {
    wrong: "lifts all pauses when it is opened again",
    caughtBy: ["RESTART-014"],
    spoil: onceAfter(
      "kill",
      firstOfAll(
        ({ status, paused }) => status !== "stopped" && paused !== null,
        (right, { id }) => right.resumeSession(id),
      ),
    ),
  },
  {
    wrong: "calls a turn completed that ended with its agent",
    caughtBy: ["RESTART-016"],
    spoil: onceAfter(
      "kill",
      answers("waitForAssignment", (one) => (one.state === "interrupted" ? { ...one, state: "completed" } : one)),
    ),
  },
  {
    wrong: "drops what waits for a session that is not running",
    caughtBy: ["RESTART-017"],
    spoil: onceAfter(
      "kill",
      firstOfAll(({ status, paused }) => status === "stopped" && paused === null, dropQueue),
    ),
  },
];
