import type {
  Assignment,
  AssignmentState,
  AttemptCause,
  Evidence,
  Failure,
  Outcome,
  Resolution,
} from "../contract/assignment.js";
import type { Attention } from "../contract/attention.js";
import type { DurableEvent } from "../contract/events.js";
import { assertAssignmentTransition, isSettled } from "../contract/transitions.js";
import type { AssignOptions, Work } from "../contract/work.js";
import { IllegalTransitionError } from "../errors/state-errors.js";
import { digestOf, isSameContent } from "./digest.js";

/** An assignment as it is to be, and the events that tell of it. No events: nothing changed, it is the same object. */
export interface AssignmentChange {
  readonly assignment: Assignment;
  readonly events: readonly DurableEvent[];
}

/** Of what is handed over: it tells a repeat of an assignment's id from its use for other work. */
export function handOverDigest(given: { sessionId: string; work: Work; options: AssignOptions }): string {
  const { sessionId, work, options } = given;
  const { delivery: how = "when_idle", priority = 0, expiresAt = null } = options;
  return digestOf({ sessionId, work, how, priority, expiresAt });
}

/** A piece of work that nobody knew before. `attempt` and `cause`, where its first attempts were counted elsewhere. */
export function newAssignment(options: {
  id: string;
  sessionId: string;
  work: Work;
  options: AssignOptions;
  state: "queued" | "delivering";
  attempt?: number;
  cause?: AttemptCause;
  at: string;
}): AssignmentChange {
  const { id, sessionId, work, state, attempt = 1, cause = "assign", at } = options;
  const assignment: Assignment = {
    id,
    sessionId,
    work,
    delivery: options.options.delivery ?? "when_idle",
    priority: options.options.priority ?? 0,
    expiresAt: options.options.expiresAt ?? null,
    state,
    reason: null,
    attempt,
    attempts: [{ number: attempt, cause, state, startedAt: at, endedAt: null, evidence: [] }],
    outcome: null,
    failure: null,
    createdAt: at,
    updatedAt: at,
    revision: 1,
  };
  const event: DurableEvent = {
    type: "assignment.created",
    sessionId,
    at,
    assignmentId: id,
    workType: work.type,
    title: titleOf(work.content),
    state,
  };
  return { assignment, events: [event] };
}

/** The first line of the work, cut to 120 characters. */
function titleOf(content: string): string {
  return (content.trim().split("\n", 1)[0] ?? "").slice(0, 120);
}

/**
 * The newest attempt in another state. What is not given is cleared, but for the evidence, which grows.
 * @throws IllegalTransitionError the table has no such step.
 */
export function changeAssignment(options: {
  assignment: Assignment;
  to: AssignmentState;
  at: string;
  reason?: string | null;
  evidence?: readonly Evidence[];
  outcome?: Outcome | null;
  failure?: Failure | null;
}): AssignmentChange {
  const { assignment, to, at, reason = null, evidence = [], outcome = null, failure = null } = options;
  const from = assignment.state;
  assertAssignmentTransition({ id: assignment.id, from, to });
  const attempts = assignment.attempts.map((attempt) =>
    attempt.number === assignment.attempt
      ? { ...attempt, state: to, endedAt: hasEnded(to) ? at : null, evidence: [...attempt.evidence, ...evidence] }
      : attempt,
  );
  const changed = {
    ...assignment,
    state: to,
    reason,
    attempts,
    outcome,
    failure,
    updatedAt: at,
    revision: assignment.revision + 1,
  };
  const told = [changedEvent({ from, evidence, assignment: changed })];
  return {
    assignment: changed,
    events: [...told, ...usageEvents({ before: assignment.outcome, assignment: changed })],
  };
}

/**
 * A new attempt at the same work, asked for by somebody.
 * @throws IllegalTransitionError the work is not in a state from which it can be tried again.
 */
export function beginAttempt(options: {
  assignment: Assignment;
  cause: AttemptCause;
  to: "queued" | "delivering";
  /** Default: the one after the newest. */
  number?: number;
  at: string;
}): AssignmentChange {
  const { assignment, cause, to, number = assignment.attempt + 1, at } = options;
  const from = assignment.state;
  assertAssignmentTransition({ id: assignment.id, from, to });
  const changed: Assignment = {
    ...assignment,
    state: to,
    reason: null,
    attempt: number,
    attempts: [...assignment.attempts, { number, cause, state: to, startedAt: at, endedAt: null, evidence: [] }],
    outcome: null,
    failure: null,
    updatedAt: at,
    revision: assignment.revision + 1,
  };
  return { assignment: changed, events: [changedEvent({ from, evidence: [], assignment: changed })] };
}

/**
 * The assignment without its newest attempt, of which it is proven that nothing was sent: as it was before.
 * `previous` is null for a first attempt; the events then tell of a failure without effect, and the record is to go.
 */
export function withdrawAttempt(options: {
  assignment: Assignment;
  previous: Assignment | null;
  failure: Failure;
  at: string;
}): AssignmentChange {
  const { assignment, previous, failure, at } = options;
  const from = assignment.state;
  const before: Assignment = previous ?? { ...assignment, state: "failed", reason: failure.message, failure };
  const changed = { ...before, updatedAt: at, revision: assignment.revision + 1 };
  return { assignment: changed, events: [changedEvent({ from, evidence: [], assignment: changed })] };
}

/**
 * What a person's word makes of it. `delivered` leaves it `accepted`: its caller goes on by observation.
 * `not_delivered` gives up an `interrupted` one too; its agent did something, so its effect stays `possible`.
 * @throws IllegalTransitionError the word is about nothing that is open.
 */
export function applyResolution(options: {
  assignment: Assignment;
  resolution: Resolution;
  at: string;
}): AssignmentChange {
  const { assignment, resolution, at } = options;
  const { verdict, note } = resolution;
  const to = verdict === "delivered" ? "accepted" : "failed";
  const open = assignment.state === "unknown" || (assignment.state === "interrupted" && verdict === "not_delivered");
  if (!open) throw new IllegalTransitionError({ subject: "assignment", id: assignment.id, from: assignment.state, to });
  const what = `An operator says that it was ${verdict === "delivered" ? "delivered" : "not delivered"}${note ? `: ${note}` : "."}`;
  const evidence: Evidence[] = [{ kind: "operator", at, what }];
  if (to === "accepted") return changeAssignment({ assignment, to, at, reason: what, evidence });
  const effect = assignment.state === "unknown" ? "none" : "possible";
  const failure: Failure = { code: verdict, message: what, effect, retryable: true };
  return changeAssignment({ assignment, to, at, reason: what, evidence, failure, outcome: assignment.outcome });
}

/** What asks a person to settle an `unknown`. The id is that of the attempt: raised by two layers, it is still one. */
export function unknownOutcomeAttention(options: { assignment: Assignment; at: string }): Attention {
  const { assignment, at } = options;
  return {
    kind: "unknown_outcome",
    id: `unknown-${assignment.id}-${assignment.attempt}`,
    sessionId: assignment.sessionId,
    assignmentId: assignment.id,
    raisedAt: at,
    why: assignment.reason ?? "Nobody can tell whether the work was taken.",
  };
}

/** Nothing is to be found out of it any more. */
export function hasEnded(state: AssignmentState): boolean {
  return isSettled(state) && state !== "unknown";
}

function changedEvent(options: {
  from: AssignmentState;
  evidence: readonly Evidence[];
  assignment: Assignment;
}): DurableEvent {
  const { from, evidence, assignment } = options;
  return {
    type: "assignment.changed",
    sessionId: assignment.sessionId,
    at: assignment.updatedAt,
    assignmentId: assignment.id,
    attempt: assignment.attempt,
    from,
    to: assignment.state,
    reason: assignment.reason,
    evidence: [...evidence],
    outcome: assignment.outcome,
    failure: assignment.failure,
  };
}

/** What the newest attempt used, unless that was told before. */
function usageEvents(options: { before: Outcome | null; assignment: Assignment }): DurableEvent[] {
  const { before, assignment } = options;
  const { sessionId, updatedAt: at, id: assignmentId, attempt, outcome } = assignment;
  if (!outcome?.usage) return [];
  const { usage, context } = outcome;
  const known = before && { usage: before.usage, context: before.context };
  if (known && isSameContent(known, { usage, context })) return [];
  return [{ type: "turn.usage", sessionId, at, assignmentId, attempt, callKey: null, usage, context }];
}
