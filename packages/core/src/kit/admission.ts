import type { Assignment } from "../contract/assignment.js";
import type { Session } from "../contract/session.js";
import { IllegalTransitionError, SessionBusyError, SessionNotRunningError } from "../errors/state-errors.js";
import { isRunning } from "./is-running.js";

/**
 * Whether a session can take an attempt now. `holder` is its assignment that is in flight or unknown; `own` may be that.
 * `occupant`: what else it is at work on, in words.
 * @throws SessionNotRunningError, SessionBusyError
 */
export function requireFree(options: {
  session: Session;
  holder: Assignment | undefined;
  own: string;
  occupant: string | undefined;
}): void {
  const { session, holder, own, occupant } = options;
  const { id: sessionId, status } = session;
  if (!isRunning(status)) throw new SessionNotRunningError({ sessionId, status });
  if (holder && holder.id !== own) {
    const why = holder.state === "unknown" ? "its outcome is unknown; settle it with resolveAssignment" : undefined;
    throw new SessionBusyError({ sessionId, assignmentId: holder.id, why });
  }
  if (occupant !== undefined) throw new SessionBusyError({ sessionId, assignmentId: null, why: occupant });
  if (!holder && status === "busy") {
    throw new SessionBusyError({ sessionId, assignmentId: null, why: "a turn runs that somebody else began" });
  }
}

/**
 * Whether a call for a certain attempt asks for the next one (true) or for the newest one again (false).
 * @throws IllegalTransitionError another one is next.
 */
export function asksForNext(options: { assignment: Assignment; attempt: number | undefined }): boolean {
  const { assignment, attempt } = options;
  const newest = assignment.attempt;
  if (attempt === undefined || attempt === newest + 1) return true;
  if (attempt === newest) return false;
  throw new IllegalTransitionError({
    subject: "assignment",
    id: assignment.id,
    from: `at attempt ${newest}`,
    to: `attempt ${attempt}`,
  });
}

/**
 * Whether a numbered attempt is a new one (true) or the newest one again (false).
 * @throws IllegalTransitionError it is an earlier one.
 */
export function isFurther(options: { known: Assignment; attempt: number | undefined }): boolean {
  const { known, attempt } = options;
  if (attempt === undefined || attempt === known.attempt) return false;
  if (attempt > known.attempt) return true;
  const from = `at attempt ${known.attempt}`;
  throw new IllegalTransitionError({ subject: "assignment", id: known.id, from, to: `attempt ${attempt}` });
}
