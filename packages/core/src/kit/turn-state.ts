import type { Assignment, Evidence, Failure, Outcome } from "../contract/assignment.js";
import { canAssignmentBecome } from "../contract/transitions.js";
import { type AssignmentChange, changeAssignment } from "./assignment-state.js";
import type { TurnObservation } from "./driver.js";

/** An observation that says something of the state by itself. What to do on `absent` and `stored` is its reader's to decide. */
export type TurnState = Exclude<TurnObservation, { state: "absent" | "stored" }>;

/** True for an observation that `applyTurnObservation` can apply. */
export function isTurnState(observation: TurnObservation): observation is TurnState {
  return observation.state !== "absent" && observation.state !== "stored";
}

/**
 * What an observation makes of an assignment. Nothing, for one of another attempt, one that says what is known already,
 * and one that comes too late: observations may be repeated and may overtake each other.
 */
export function applyTurnObservation(options: {
  assignment: Assignment;
  attempt: number;
  observation: TurnObservation;
  at: string;
}): AssignmentChange {
  const { assignment, attempt, observation, at } = options;
  const unchanged = { assignment, events: [] };
  if (!isTurnState(observation) || attempt !== assignment.attempt) return unchanged;
  const to = observation.state;
  if (!canAssignmentBecome(assignment.state, to)) return unchanged;
  return changeAssignment({ assignment, to, at, ...factsOf(observation) });
}

interface TurnFacts {
  readonly reason: string | null;
  readonly evidence: readonly Evidence[];
  readonly outcome: Outcome | null;
  readonly failure: Failure | null;
}

function factsOf(observation: TurnState): TurnFacts {
  switch (observation.state) {
    case "unknown":
      return { reason: observation.why, evidence: [], outcome: null, failure: null };
    case "failed":
      return {
        reason: observation.failure.message,
        evidence: [observation.evidence],
        outcome: observation.outcome,
        failure: observation.failure,
      };
    case "aborted":
    case "interrupted":
      return {
        reason: observation.reason,
        evidence: [observation.evidence],
        outcome: observation.outcome,
        failure: null,
      };
    case "completed":
      return { reason: null, evidence: [observation.evidence], outcome: observation.outcome, failure: null };
    case "accepted":
    case "running":
      return { reason: null, evidence: [observation.evidence], outcome: null, failure: null };
  }
}
