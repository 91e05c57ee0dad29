import type { Assignment } from "../../contract/assignment.js";

/** `unreachable`: nobody answered. `unreadable`: what was answered says nothing of the attempt, or was an error. */
export type ReadingFailure = "unreachable" | "unreadable";

/** Readings of one attempt that failed in the same way, one after another. */
export interface FailedReadings {
  readonly assignmentId: string;
  readonly attempt: number;
  readonly how: ReadingFailure;
  readonly inARow: number;
}

/**
 * After so many failures in a row nobody can tell what became of an attempt. As readings are repeated with a growing pause,
 * that is within half a minute where the backend answers, which it would do in the same way for ever; and within twenty
 * minutes where it does not, which passes more often than not.
 */
export const readingsEnough: Readonly<Record<ReadingFailure, number>> = { unreadable: 8, unreachable: 24 };

/** The failures before, and one more. */
export function oneMoreFailure(options: {
  before: FailedReadings | null;
  assignment: Assignment;
  how: ReadingFailure;
}): FailedReadings {
  const { before, assignment, how } = options;
  const { id: assignmentId, attempt } = assignment;
  const goesOn = before?.assignmentId === assignmentId && before.attempt === attempt && before.how === how;
  return { assignmentId, attempt, how, inARow: (goesOn ? before.inARow : 0) + 1 };
}
