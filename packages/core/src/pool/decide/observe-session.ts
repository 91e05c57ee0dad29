import type { Attention } from "../../contract/attention.js";
import type { SessionObservation } from "../../contract/backend.js";
import type { Session } from "../../contract/session.js";
import { isInFlight } from "../../contract/transitions.js";
import type { Draft } from "./draft.js";

/**
 * The backend's session changed. Between an asked-for stop and the next start, and while a start or stop runs, its status
 * is ours to say: what arrives then was seen earlier.
 */
export function observeSession(
  draft: Draft,
  seen: Pick<Session, "liveness" | "statusReason"> & { status: Session["status"] | null },
): void {
  const { status, liveness, statusReason } = seen;
  const revived = liveness.state === "alive" && draft.session.liveness.state !== "alive";
  const ours = ["stopped", "creating"].includes(draft.session.status) || draft.runs("start", "stop");
  if (draft.session.status !== "stopped") draft.patch({ liveness });
  if (status && status !== "creating" && !ours) {
    draft.see(status, statusReason);
    if (status === "ready" || status === "idle") draft.backoff = null;
  }
  if (revived) lookAgain(draft);
}

/** A backend's own doubts are not raised twice: the pool raises those of its own record. */
export function attentionRaised(draft: Draft, attention: Attention): void {
  if (attention.kind !== "unknown_outcome") draft.raise(attention);
}

/** Makes the open attention what the backend says that it is. */
export function attentionIs(draft: Draft, now: readonly Attention[]): void {
  const open = new Set(now.map(({ id }) => id));
  for (const attention of draft.session.attention) {
    if (attention.kind !== "unknown_outcome" && !open.has(attention.id))
      draft.settleAttention({ id: attention.id, how: "lost" });
  }
  for (const attention of now) attentionRaised(draft, attention);
}

/** What was found of the session after a gap: at the start, after a resync. Everything open is asked for anew. */
export function adopted(draft: Draft, observation: SessionObservation): void {
  observeSession(draft, { ...observation, statusReason: null });
  attentionIs(draft, observation.attention);
  lookAgain(draft);
}

/** Nothing could be found out. That is not a reason to end or to repeat anything. */
export function notAdopted(draft: Draft, why: string): void {
  if (draft.session.status !== "stopped") draft.patch({ liveness: { state: "unknown", why } });
  lookAgain(draft);
}

/** Asks the backend for all work whose end is not known, and forgets earlier failures. What is being handed over answers by itself. */
export function lookAgain(draft: Draft): void {
  draft.backoff = null;
  draft.cannotAbort = false;
  for (const { id, state } of draft.work) {
    if ((isInFlight(state) && !draft.runs("deliver")) || state === "unknown") draft.lookAt(id);
  }
}
