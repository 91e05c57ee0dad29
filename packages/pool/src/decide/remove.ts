import type { Draft } from "./draft.js";

/**
 * The end of a session's record: what is left is its name, so that it is never used again. Work that waited is cancelled;
 * of a turn that was cut or is in doubt nobody can tell more any more, so it has failed, and may have had an effect.
 * Says which work was cancelled.
 */
export function remove(draft: Draft): string[] {
  const reason = "Its session was deleted.";
  const waiting = draft.work.filter(({ state }) => state === "queued");
  const begun = draft.work.filter(({ state }) => state !== "queued");
  for (const assignment of waiting) draft.change(assignment, "cancelled", { reason });
  for (const assignment of begun) {
    const failure = { code: "session_deleted", message: reason, effect: "possible" as const, retryable: false };
    draft.change(assignment, "failed", { reason, failure, outcome: assignment.outcome });
  }
  draft.delete(reason);
  return waiting.map(({ id }) => id);
}
