import type { TownError } from "@townkit/core";
import type { Draft } from "./draft.js";
import { type Found, learn } from "./evidence.js";

/**
 * Ends the running turn and pauses dispatch; answers with the work whose turn is to end. With an assignment named that is
 * not in flight, nothing happens. The pause is the record of the wish: what is in flight in a session that somebody
 * paused is ended, also by the next process.
 */
export function abort(draft: Draft, input: { assignmentId?: string }): { assignmentId: string | null } {
  const target = draft.work.find(({ state }) => state === "unknown") ?? draft.inFlight;
  if (input.assignmentId !== undefined && target?.id !== input.assignmentId) return { assignmentId: null };
  const asked = draft.session.paused?.assignmentId === null;
  if (!asked) draft.patch({ paused: { since: draft.at, reason: "It was aborted.", assignmentId: null } });
  draft.cannotAbort = false;
  draft.backoff = null;
  const unseen = target?.state === "unknown" || (!target && draft.session.status === "busy");
  if (unseen && !draft.runs("abort")) draft.begin({ type: "abort", assignmentId: target?.id ?? null });
  return { assignmentId: target?.id ?? null };
}

/** A backend that says the turn ended and then that it runs is not asked again at once. */
export function aborted(draft: Draft, result: { assignmentId: string | null; found: Found | null }): void {
  const { assignmentId, found } = result;
  if (assignmentId && found) learn(draft, { assignmentId, found });
  if (draft.inFlight) draft.backOff();
}

export function notAborted(draft: Draft, error: TownError): void {
  if (error.code === "capability_unsupported") draft.cannotAbort = true;
  draft.backOff();
}
