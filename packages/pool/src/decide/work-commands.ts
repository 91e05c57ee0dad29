import {
  type Assignment,
  type AssignOptions,
  IdempotencyConflictError,
  IllegalTransitionError,
  isInFlight,
  NotCancellableError,
  type Resolution,
  type Work,
} from "@townkit/core";
import { canonicalJson } from "@townkit/core/kit";
import type { Draft } from "./draft.js";

/**
 * Takes work into the outbox. `existing` is the work that has this id already, in whichever session.
 * @throws IdempotencyConflictError it is other work.
 */
export function assign(
  draft: Draft,
  input: { id: string; work: Work; options: AssignOptions; existing: Assignment | undefined },
): void {
  const { id, work, options, existing } = input;
  if (!existing) {
    draft.queue({ id, work, options });
    return;
  }
  const given = {
    sessionId: draft.session.id,
    work,
    delivery: options.delivery ?? "when_idle",
    priority: options.priority ?? 0,
    expiresAt: options.expiresAt ?? null,
  };
  const { sessionId, delivery, priority, expiresAt } = existing;
  const held = { sessionId, work: existing.work, delivery, priority, expiresAt };
  if (canonicalJson(given) !== canonicalJson(held)) throw new IdempotencyConflictError({ what: "Assignment", key: id });
}

/** @throws NotCancellableError it has begun, or is over. */
export function cancel(draft: Draft, assignment: Assignment): void {
  if (assignment.state === "cancelled") return;
  const { id, sessionId, state } = assignment;
  if (state !== "queued") throw new NotCancellableError({ assignmentId: id, sessionId, state });
  draft.change(assignment, "cancelled");
}

/**
 * A person's word on work whose end is not known. Taken as delivered, it goes on by observation: the backend is told and
 * asked. Given up, the backend is told.
 * @throws IllegalTransitionError
 */
export function resolve(draft: Draft, input: { assignment: Assignment; resolution: Resolution }): void {
  const { assignment, resolution } = input;
  draft.recall(assignment);
  draft.resolve(assignment, resolution);
  draft.begin({ type: "resolve", assignmentId: assignment.id, resolution });
}

/**
 * A new attempt, or the one that the call made before: told by its number.
 * @throws IllegalTransitionError another number is next, or the work is in no state to be tried again.
 */
export function attemptAgain(
  draft: Draft,
  input: { assignment: Assignment; cause: "continue" | "retry"; attempt?: number },
): void {
  const { assignment, cause, attempt } = input;
  const next = assignment.attempt + 1;
  if (attempt === assignment.attempt && assignment.attempts.at(-1)?.cause === cause) return;
  const { id, state: from } = assignment;
  if (attempt !== undefined && attempt !== next) {
    throw new IllegalTransitionError({
      subject: "assignment",
      id,
      from: `${from} in attempt ${assignment.attempt}`,
      to: `attempt ${attempt}`,
    });
  }
  if (isInFlight(from) || from === "queued")
    throw new IllegalTransitionError({ subject: "assignment", id, from, to: "queued" });
  draft.recall(assignment);
  draft.attemptAgain(assignment, cause);
}
