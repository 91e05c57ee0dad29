import { type Assignment, type ErrorCode, type Receipt, type TownError, takenStates } from "@townkit/core";
import type { Draft } from "./draft.js";
import { observe } from "./evidence.js";
import { oneMoreFailure, triesEnough } from "./failed-tries.js";
import type { Effect } from "./session-state.js";

type Deliver = Extract<Effect, { type: "deliver" }>;

/** Refusals that pass by themselves. */
const passing: readonly ErrorCode[] = [
  "backend_unavailable",
  "town_unreachable",
  "work_source_unavailable",
  "store_full",
  "session_busy",
  "session_not_running",
  "wait_timeout",
  "call_aborted",
];

/** What may pass or may not: so it is tried a few times. All other refusals would be repeated word for word. */
const uncertain: readonly ErrorCode[] = ["backend_failed"];

/** A session that somebody else uses is asked again after so long at most: nobody tells when it is free. */
const longestBusyMs = 10_000;

/** The backend answered. A receipt does not tell how a turn ended: for that, it is asked. */
export function delivered(draft: Draft, result: { effect: Deliver; receipt: Receipt }): void {
  const { effect, receipt } = result;
  const taken = takenStates.includes(receipt.state) && receipt.state !== "completed";
  if (taken && receipt.attempt === effect.attempt) observe(draft, receipt);
  else draft.lookAt(effect.assignmentId);
}

/** The backend refused. Only proof that nothing was sent lets the work wait again, or fail; without it, the backend is asked. */
export function refused(draft: Draft, result: { effect: Deliver; error: TownError }): void {
  const { effect, error } = result;
  const assignment = draft.find(effect.assignmentId);
  if (assignment?.state !== "delivering" || assignment.attempt !== effect.attempt) return;
  const { code, message } = error;
  if (error.effect === "possible") {
    draft.backOff();
    draft.lookAt(assignment.id);
  } else if (passing.includes(code)) {
    releaseHolder(draft, error);
    waitAgain(draft, { assignment, error, longestMs: code === "session_busy" ? longestBusyMs : undefined });
  } else if (uncertain.includes(code)) {
    const failed = oneMoreFailure({ before: draft.failedTries, assignment, how: "refused" });
    draft.failedTries = failed;
    if (failed.inARow < triesEnough.refused) waitAgain(draft, { assignment, error });
    else {
      const reason = `It was handed over ${failed.inARow} times, and each time nothing was given: ${message}`;
      giveUp(draft, { assignment, error, reason, retryable: true });
    }
  } else {
    giveUp(draft, { assignment, error, reason: message, retryable: false });
  }
}

function waitAgain(draft: Draft, options: { assignment: Assignment; error: TownError; longestMs?: number }): void {
  const { assignment, error, longestMs } = options;
  draft.backOff(longestMs);
  draft.change(assignment, "queued", { reason: `It waits, for nothing was sent: ${error.message}` });
}

function giveUp(
  draft: Draft,
  options: { assignment: Assignment; error: TownError; reason: string; retryable: boolean },
): void {
  const { assignment, error, reason, retryable } = options;
  const { code, message } = error;
  draft.change(assignment, "failed", { reason, failure: { code, message, effect: "none", retryable } });
}

/**
 * The backend still holds the session for an attempt that was given up here, by a person's word that did not arrive, or by
 * a retry that waits behind this work. It lets go of what it is in doubt about, and of nothing else.
 */
function releaseHolder(draft: Draft, error: TownError): void {
  const { assignmentId } = error.facts;
  if (error.code !== "session_busy" || typeof assignmentId !== "string") return;
  const held = draft.find(assignmentId);
  const triedAgain = held?.state === "queued" && held.attempt > 1;
  if (held && !triedAgain) return;
  draft.begin({ type: "resolve", assignmentId, resolution: { verdict: "not_delivered" } });
}
