import { type Attention, isInFlight, type Session } from "@townkit/core";
import { isAskedByAgent } from "@townkit/core/kit";
import type { Draft } from "./draft.js";
import { isOpen, type SessionState } from "./session-state.js";

/** A session as its backend has it. */
export type SeenSession = Pick<Session, "status" | "statusReason" | "liveness" | "attention" | "revision">;

/**
 * The backend's session, as an event told it or as it was read. What is older than what was seen before is left: a reading
 * and the events overtake each other. Between an asked-for stop and the next start, and while a start or stop runs, the
 * status is ours to say.
 */
export function observeSession(draft: Draft, seen: SeenSession): void {
  const { status, liveness, statusReason, attention, revision } = seen;
  if (revision < draft.seenRevision) return;
  draft.seenRevision = revision;
  if (draft.runs("start") && liveness.state === "alive") {
    // That start says the same when it ends; of a death, it may not know.
    attentionIs(draft, attention);
    return;
  }
  const revived = liveness.state === "alive" && draft.session.liveness.state !== "alive";
  const stopped = draft.session.status === "stopped" && draft.supervision?.ended?.how !== "exited";
  const ours = stopped || draft.session.status === "creating" || draft.runs("start", "stop");
  if (!stopped) {
    draft.patch({ liveness });
    attentionIs(draft, attention);
  }
  if (status !== "creating" && !ours) {
    const before = draft.session.status;
    // A backend that says the same again takes nothing back of what the pool has said of it.
    draft.see(status, status === before ? (statusReason ?? draft.session.statusReason) : statusReason);
    draft.exited ||= status === "stopped" && before !== "stopped";
    // Not for the idle after a hand-over that was refused: it would be tried again at once, and for ever.
    const free = draft.session.status === "ready" || draft.session.status === "idle";
    if (free && draft.session.status !== before && !draft.runs("deliver")) draft.backoff = null;
  }
  if (revived) lookAgain(draft);
}

/**
 * A backend's own doubts are not raised twice: the pool raises those of its own record. What a turn asks that is over by now
 * is a picture from before its end.
 */
export function attentionRaised(draft: Draft, attention: Attention): void {
  if (isAskedByAgent(attention) && !isOver(draft, attention.assignmentId)) draft.raise(attention);
}

function isOver(draft: Draft, assignmentId: string | null): boolean {
  if (assignmentId === null) return false;
  const work = draft.find(assignmentId);
  return !work || !isOpen(work);
}

/** Makes the open attention what the backend says that it is. */
export function attentionIs(draft: Draft, now: readonly Attention[]): void {
  const open = new Set(now.map(({ id }) => id));
  for (const attention of draft.session.attention) {
    if (isAskedByAgent(attention) && !open.has(attention.id)) draft.settleAttention({ id: attention.id, how: "lost" });
  }
  for (const attention of now) attentionRaised(draft, attention);
}

/** What was found of the session after a gap: at the start, after a resync. Everything open is asked for anew. */
export function adopted(draft: Draft, seen: SeenSession): void {
  observeSession(draft, seen);
  lookAgain(draft);
}

/** Nothing could be found out. That is not a reason to end or to repeat anything. */
export function notAdopted(draft: Draft, why: string): void {
  if (draft.session.status !== "stopped") draft.patch({ liveness: { state: "unknown", why } });
  lookAgain(draft);
}

/** Whether `lookAgain` could do anything. */
export function hasToLook({ work, running, backoff, cannotAbort }: SessionState): boolean {
  return work.length > 0 || running.length > 0 || backoff !== null || cannotAbort;
}

/**
 * Asks the backend for all work whose end is not known, and forgets earlier failures. What is being handed over answers by
 * itself; of what a start takes along the backend may know nothing before that.
 */
export function lookAgain(draft: Draft): void {
  draft.backoff = null;
  draft.cannotAbort = false;
  const isToStart = draft.session.status === "creating";
  for (const { id, state } of draft.work) {
    if (state === "delivering" && isToStart) continue;
    if ((isInFlight(state) && !draft.runs("deliver")) || state === "unknown") draft.lookAt(id);
  }
}
