import { IllegalTransitionError } from "../errors/state-errors.js";
import type { AssignmentState } from "./assignment.js";
import type { SessionStatus } from "./session.js";

/**
 * The one table of legal changes of an assignment's state. An event may arrive late or not at all, so a state may
 * be skipped on the way forward; nothing goes back but by proof that nothing was sent (`delivering → queued`) or by
 * a new, recorded attempt (`→ queued`, `→ delivering` from an ended state).
 */
export const assignmentTransitions: Readonly<Record<AssignmentState, readonly AssignmentState[]>> = {
  queued: ["delivering", "cancelled", "expired", "failed"],
  delivering: ["queued", "accepted", "running", "completed", "failed", "aborted", "interrupted", "expired", "unknown"],
  accepted: ["running", "completed", "failed", "aborted", "interrupted", "unknown"],
  running: ["completed", "failed", "aborted", "interrupted", "unknown"],
  unknown: ["accepted", "running", "completed", "failed", "aborted", "interrupted", "queued", "delivering"],
  interrupted: ["queued", "delivering", "completed", "failed", "aborted"],
  failed: ["queued", "delivering"],
  aborted: ["queued", "delivering"],
  completed: [],
  cancelled: [],
  expired: [],
};

/** The one table of legal changes of a session's status. */
export const sessionTransitions: Readonly<Record<SessionStatus, readonly SessionStatus[]>> = {
  creating: ["ready", "busy", "idle", "stopped", "error"],
  ready: ["busy", "idle", "stopped", "error"],
  busy: ["ready", "idle", "stopped", "error"],
  idle: ["busy", "stopped", "error"],
  stopped: ["creating", "ready", "busy", "idle", "error"],
  error: ["creating", "ready", "busy", "idle", "stopped"],
};

/** Ended, or beyond what can be proven: nothing more happens to this attempt by itself. */
export const settledStates: readonly AssignmentState[] = [
  "completed",
  "failed",
  "aborted",
  "interrupted",
  "cancelled",
  "expired",
  "unknown",
];

/** The agent has it: these, and all that follow from them, satisfy a wait until `accepted`. */
export const takenStates: readonly AssignmentState[] = ["accepted", "running", "completed"];

/** The attempt is under way: a session with one of these takes no other work. */
export const inFlightStates: readonly AssignmentState[] = ["delivering", "accepted", "running"];

/** States from which `retryAssignment` may make a new attempt. */
export const retryableStates: readonly AssignmentState[] = ["failed", "aborted", "interrupted", "unknown"];

export function isSettled(state: AssignmentState): boolean {
  return settledStates.includes(state);
}

export function isInFlight(state: AssignmentState): boolean {
  return inFlightStates.includes(state);
}

export function canAssignmentBecome(from: AssignmentState, to: AssignmentState): boolean {
  return assignmentTransitions[from].includes(to);
}

export function canSessionBecome(from: SessionStatus, to: SessionStatus): boolean {
  return sessionTransitions[from].includes(to);
}

/** @throws IllegalTransitionError when the table has no such step. */
export function assertAssignmentTransition(change: { id: string; from: AssignmentState; to: AssignmentState }): void {
  if (!canAssignmentBecome(change.from, change.to))
    throw new IllegalTransitionError({ subject: "assignment", ...change });
}

/** @throws IllegalTransitionError when the table has no such step. */
export function assertSessionTransition(change: { id: string; from: SessionStatus; to: SessionStatus }): void {
  if (!canSessionBecome(change.from, change.to)) throw new IllegalTransitionError({ subject: "session", ...change });
}
