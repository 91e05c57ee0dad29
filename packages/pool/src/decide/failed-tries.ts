import type { Assignment } from "@townkit/core";

/** Of a reading. `unreachable`: nobody answered. `unreadable`: what was answered says nothing of the attempt, or was an error. */
export type ReadingFailure = "unreachable" | "unreadable";

/** `refused`: it was handed over, and the backend failed with proof that nothing was given. */
type Failure = ReadingFailure | "refused";

/** Tries at one attempt that failed in the same way, one after another. */
export interface FailedTries {
  readonly assignmentId: string;
  readonly attempt: number;
  readonly how: Failure;
  readonly inARow: number;
}

/**
 * After so many failures in a row it is given up. As tries are repeated with a growing pause, readings are within half a minute
 * where the backend answers, which it would do in the same way for ever, and within twenty minutes where it does not, which
 * passes more often than not. Hand-overs, which may fail for what passes and for what does not, are within seconds, and as long
 * as the backend itself takes over each.
 */
export const triesEnough: Readonly<Record<Failure, number>> = { unreadable: 8, unreachable: 24, refused: 6 };

/** The failures before, and one more. */
export function oneMoreFailure(options: {
  before: FailedTries | null;
  assignment: Assignment;
  how: Failure;
}): FailedTries {
  const { before, assignment, how } = options;
  const { id: assignmentId, attempt } = assignment;
  const goesOn = before?.assignmentId === assignmentId && before.attempt === attempt && before.how === how;
  return { assignmentId, attempt, how, inARow: (goesOn ? before.inARow : 0) + 1 };
}
