import type { Session, SessionList } from "@townkit/core";
import type { Draft } from "./draft.js";
import { observeSession, type SeenSession } from "./observe-session.js";

/** A session as far as it matters for whether it is looked at. */
export interface Watched {
  readonly session: Pick<Session, "id" | "status" | "liveness" | "currentAssignmentId">;
  /** A call about it is under way, which tells more than a look beside it. */
  readonly isInHand: boolean;
  /** Something was committed of it since it was looked at last. */
  readonly hasChanged: boolean;
}

/**
 * The sessions that are worth a look: those at work, those of which something is not known, and those that changed since the last one.
 * Who is at rest, and of whom nothing was heard, is as it was: a town at rest is left in peace.
 */
export function worthALook(watched: readonly Watched[]): readonly string[] {
  return watched.filter(isWorth).map(({ session }) => session.id);
}

function isWorth({ session, isInHand, hasChanged }: Watched): boolean {
  const { status, liveness, currentAssignmentId } = session;
  if (isInHand || status === "stopped" || status === "creating") return false;
  return status === "busy" || currentAssignmentId !== null || liveness.state === "unknown" || hasChanged;
}

/** In how many milliseconds the next patrol is: spread over half a period, so that several towns do not look all at once. */
export function patrolIn(options: { periodMs: number; random: number }): number {
  const { periodMs, random } = options;
  return Math.round(periodMs * (0.75 + random / 2));
}

/** What a listing says of one session. */
export type Audit =
  | { readonly is: "listed"; readonly session: SeenSession }
  | { readonly is: "silent"; readonly why: string }
  | { readonly is: "missing" };

/** `backend`: whose listing it is. A backend over others names the one that did not answer. */
export function auditOf(options: {
  session: Pick<Session, "id" | "backend">;
  backend: string;
  list: SessionList;
}): Audit {
  const { session, backend, list } = options;
  const listed = list.sessions.find(({ id }) => id === session.id);
  if (listed) return { is: "listed", session: listed };
  const silent = list.unreachable.find((part) => [session.backend, backend].includes(part.backend));
  return silent ? { is: "silent", why: silent.why } : { is: "missing" };
}

/**
 * Applies what a patrol found. An end, which nobody told of, is looked at a second time before anything is said of it; a turn that is
 * over there is asked for.
 */
export function audited(draft: Draft, audit: Audit): void {
  const { session, inFlight } = draft;
  if (draft.running.length > 0) return;
  if (audit.is === "silent") {
    draft.patch({ liveness: { state: "unknown", why: audit.why } });
    return;
  }
  const isEnd = audit.is === "missing" || audit.session.liveness.state === "dead";
  if (isEnd) {
    if (session.liveness.state !== "dead") draft.begin({ type: "confirm" });
    return;
  }
  observeSession(draft, audit.session);
  const isAtRest = audit.session.status === "idle" || audit.session.status === "ready";
  if (inFlight && inFlight.state !== "delivering" && isAtRest) draft.lookAt(inFlight.id);
}
