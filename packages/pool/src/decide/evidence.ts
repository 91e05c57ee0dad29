import { type Assignment, type AssignmentState, canAssignmentBecome, isInFlight } from "@townkit/core";
import { canonicalJson, isAttested, wasTaken } from "@townkit/core/kit";
import type { ChangeFacts, Draft } from "./draft.js";
import { oneMoreFailure, type ReadingFailure, triesEnough } from "./failed-tries.js";
import { isOpen } from "./session-state.js";

/** What a backend says of one attempt: in an event, in a receipt, or when it is asked. */
export interface Seen extends ChangeFacts {
  readonly assignmentId: string;
  readonly attempt: number;
  readonly state: AssignmentState;
}

/** What came of asking a backend for an assignment. */
export type Found =
  | { readonly kind: "found"; readonly assignment: Assignment }
  | { readonly kind: "absent" }
  | FailedReading;

export interface FailedReading {
  readonly kind: ReadingFailure;
  readonly why: string;
}

/** These are the pool's own to give: a backend has no outbox. */
const ownStates: readonly AssignmentState[] = ["queued", "delivering", "cancelled", "expired"];

/**
 * Applies what was seen, early or late, once or twice: what is known already, is of another attempt, or comes too late by
 * the table changes nothing. Work that waits in the outbox is nobody's to change but the pool's.
 */
export function observe(draft: Draft, seen: Seen): void {
  const { assignmentId, attempt, state: to, reason, evidence = [], outcome, failure } = seen;
  const assignment = draft.find(assignmentId);
  if (!assignment || assignment.attempt !== attempt || assignment.state === "queued") return;
  if (ownStates.includes(to) || !canAssignmentBecome(assignment.state, to)) return;
  const known = new Set(assignment.attempts.at(-1)?.evidence.map(canonicalJson));
  const fresh = evidence.filter((item) => !known.has(canonicalJson(item)));
  draft.change(assignment, to, { reason, evidence: fresh, outcome, failure });
}

/**
 * Applies what the backend's events tell. Of work that may not have been sent, "failed, with no effect" can mean that the
 * backend took the attempt back: the hand-over itself says so, or the start that carries it, or else a look.
 */
export function hear(draft: Draft, seen: Seen): void {
  const assignment = draft.find(seen.assignmentId);
  const unproven = assignment?.state === "delivering" || assignment?.state === "unknown";
  if (!unproven || seen.state !== "failed" || seen.failure?.effect !== "none") observe(draft, seen);
  else if (!draft.runs("deliver", "start")) draft.lookAt(assignment.id);
}

/** Applies the answer of a backend that was asked. What it does not know is judged by what was known of it before. */
export function learn(draft: Draft, answer: { assignmentId: string; found: Found }): void {
  const assignment = draft.find(answer.assignmentId);
  const { found } = answer;
  if (!assignment || !isOpen(assignment)) return;
  if ("why" in found) {
    learnNothing(draft, { assignment, reading: found });
    return;
  }
  draft.failedTries = null;
  const attempt =
    found.kind === "found" ? found.assignment.attempts.find(({ number }) => number === assignment.attempt) : undefined;
  if (found.kind === "absent" || !attempt) {
    learnAbsence(draft, assignment);
    return;
  }
  if (attempt.state === "unknown" && assignment.state !== "unknown" && isAttested(assignment)) {
    // It has not heard yet that a person said so.
    draft.begin({ type: "resolve", assignmentId: assignment.id, resolution: { verdict: "delivered" } });
    return;
  }
  const newest = found.assignment.attempt === attempt.number ? found.assignment : undefined;
  observe(draft, {
    assignmentId: assignment.id,
    attempt: attempt.number,
    state: attempt.state,
    evidence: attempt.evidence,
    reason: newest?.reason,
    outcome: newest?.outcome,
    failure: newest?.failure,
  });
}

/** The backend was told a person's word. Where even that leaves it in doubt, it found no turn: the work was cut. */
export function resolved(draft: Draft, answer: { assignmentId: string; found: Found }): void {
  const { assignmentId, found } = answer;
  const assignment = draft.find(assignmentId);
  const attempt =
    found.kind === "found" ? found.assignment.attempts.find(({ number }) => number === assignment?.attempt) : null;
  if (assignment && isInFlight(assignment.state) && attempt?.state === "unknown") {
    draft.change(assignment, "interrupted", { reason: "No turn was found for it." });
  } else learn(draft, answer);
}

const problems: Readonly<Record<ReadingFailure, string>> = {
  unreachable: "the backend cannot be asked",
  unreadable: "the backend cannot say what became of it",
};

/** What the agent has goes on by itself, for as long as there is hope to hear of it. It is asked for again in any case. */
function learnNothing(draft: Draft, options: { assignment: Assignment; reading: FailedReading }): void {
  const { assignment, reading } = options;
  const { kind: how, why } = reading;
  const problem = `${problems[how]}: ${why}`;
  const failed = oneMoreFailure({ before: draft.failedTries, assignment, how });
  draft.failedTries = failed;
  if (assignment.state === "delivering") {
    draft.change(assignment, "unknown", { reason: `It was being handed over, and ${problem}` });
  } else if (assignment.state !== "unknown" && failed.inARow >= triesEnough[how]) {
    draft.change(assignment, "unknown", {
      reason: `It was ${assignment.state}, and in ${failed.inARow} readings in a row ${problem}`,
    });
  }
  draft.lookAt(assignment.id, draft.backOff().until);
}

function learnAbsence(draft: Draft, assignment: Assignment): void {
  if (wasTaken(assignment)) {
    draft.change(assignment, "interrupted", {
      reason: "Its backend no longer knows the turn.",
      evidence: [absence(draft)],
    });
  } else if (draft.context.absenceIsProof) {
    draft.change(assignment, "queued", {
      reason: "Nothing was sent: it is handed over again.",
      evidence: [absence(draft)],
    });
  } else if (assignment.state === "delivering") {
    draft.change(assignment, "unknown", { reason: "It was being handed over to a backend that has ended since." });
  }
}

function absence(draft: Draft) {
  return { kind: "orchestrator", at: draft.at, what: "The backend holds nothing of this attempt." } as const;
}
