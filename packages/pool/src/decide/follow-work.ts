import { type Assignment, isInFlight } from "@townkit/core";
import { unknownOutcomeAttention } from "@townkit/core/kit";
import type { Draft } from "./draft.js";
import { afterCut } from "./role-policy.js";

/**
 * What always goes together with a change of work: `unknown` with its attention, `interrupted` with what follows by the policy of
 * the role, work in flight with the session's status.
 */
export function followWork(draft: Draft, step: { from: Assignment; to: Assignment }): void {
  const { from, to } = step;
  const { session } = draft;
  if (from.state === "unknown") draft.settleAttention({ id: unknownId(from), how: "withdrawn" });
  if (to.state === "unknown") draft.raise(unknownOutcomeAttention({ assignment: to, at: draft.at }));
  if (from.state === "interrupted" && session.paused?.assignmentId === from.id) draft.patch({ paused: null });
  if (to.state === "accepted" || to.state === "running") draft.backoff = null;
  if (isInFlight(to.state) && (session.status === "ready" || session.status === "idle"))
    draft.patch({ status: "busy" });
  const left = isInFlight(from.state) && !isInFlight(to.state);
  // A turn of which nobody can tell may still be running, and asking.
  if (left && to.state !== "unknown") forgetQuestionsOf(draft, to);
  if (left && draft.session.status === "busy") draft.patch({ status: "idle" });
  if (to.state === "interrupted") treatCut(draft, to);
}

/** In the commit that says that it was cut, so that it happens once, whenever the process ends. */
function treatCut(draft: Draft, assignment: Assignment): void {
  const { policy } = draft.context;
  const follows = afterCut({ policy, assignment, paused: draft.session.paused !== null });
  if (follows === "continue") draft.attemptAgain(assignment, "continue");
  else if (follows === "ask") pauseFor(draft, assignment);
  else {
    const message = assignment.reason ?? "Its turn was cut.";
    const failure = { code: "interrupted", message, effect: "possible", retryable: true } as const;
    draft.change(assignment, "failed", { reason: message, failure });
  }
}

/** Nobody waits any more for what a turn that is over had asked. */
function forgetQuestionsOf(draft: Draft, assignment: Assignment): void {
  const how = assignment.state === "interrupted" ? "lost" : "withdrawn";
  for (const { id, kind, assignmentId } of draft.session.attention) {
    if (kind !== "unknown_outcome" && assignmentId === assignment.id) draft.settleAttention({ id, how });
  }
}

function pauseFor(draft: Draft, assignment: Assignment): void {
  if (draft.session.paused) return;
  const reason = `Assignment ${assignment.id} was interrupted: ${assignment.reason ?? "its turn was cut."}`;
  draft.patch({ paused: { since: draft.at, reason, assignmentId: assignment.id } });
}

function unknownId(assignment: Assignment): string {
  return unknownOutcomeAttention({ assignment, at: "" }).id;
}
