import type { Session } from "@townkit/core";

/** What a round hands out: a bead to a session that is free, or to a new one (null). */
export interface HandOut {
  readonly beadId: string;
  readonly sessionId: string | null;
}

/** What is known when a round is planned. */
export interface Round {
  /** Ids of what can be worked on, the first to be done first. */
  readonly ready: readonly string[];
  /** The sessions of the role. */
  readonly sessions: readonly Session[];
  /** Who has a bead that is not closed: a session that has one is not free, also between two of its turns. */
  readonly holders: ReadonlySet<string>;
  /** How many sessions of the role may be at work at once. */
  readonly max: number;
}

/** Whether new work would begin at once. */
function isFree(session: Session, holders: ReadonlySet<string>): boolean {
  const { id, status, liveness, paused, attention, currentAssignmentId, queued } = session;
  const idle = (status === "ready" || status === "idle") && currentAssignmentId === null && queued === 0;
  return idle && liveness.state === "alive" && paused === null && attention.length === 0 && !holders.has(id);
}

/** Whether something is under way that may still end by itself. */
export function isBusy(session: Session): boolean {
  const { status, paused, attention, currentAssignmentId, queued } = session;
  if (status === "stopped" || status === "error" || paused !== null || attention.length > 0) return false;
  return currentAssignmentId !== null || queued > 0 || status === "creating" || status === "busy";
}

/** In order: to the sessions that are free, oldest first, and then to new ones, up to the limit. */
export function planRound(round: Round): readonly HandOut[] {
  const { ready, sessions, holders, max } = round;
  const free = sessions.filter((session) => isFree(session, holders));
  const busy = sessions.filter(
    (session) => isBusy(session) || (holders.has(session.id) && session.status !== "stopped"),
  );
  const places = Math.max(0, max - busy.length);
  const rest = [...free];
  return ready.slice(0, places).map((beadId) => ({ beadId, sessionId: rest.shift()?.id ?? null }));
}
