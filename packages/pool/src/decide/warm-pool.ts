import type { Session } from "@townkit/core";

/** How many sessions of a role are kept ready for work that comes. */
export interface WarmPolicy {
  /** So many are free, as long as `max` allows it. */
  readonly min: number;
  /** So many there are at most, whoever started them. */
  readonly max: number;
  /** In milliseconds: a free one that is not needed is stopped after so long. Null: never. */
  readonly idleMs: number | null;
  /** Where new ones work: an absolute path. */
  readonly workDir: string;
}

/** A session of the role. */
export interface WarmMember {
  readonly session: Pick<
    Session,
    "id" | "status" | "liveness" | "queued" | "currentAssignmentId" | "attention" | "paused"
  >;
  /** The pool started it by itself, and may stop it. */
  readonly isOwn: boolean;
  /** Since when it is free, as far as this process knows, by the clock of `now`; null: it is not. */
  readonly freeSince: number | null;
  /** Since when it is being drained, in the same way; null: it is not. */
  readonly drainingSince: number | null;
}

export type WarmAction =
  | { readonly type: "spawn"; readonly count: number }
  | { readonly type: "drain" | "keep" | "retire"; readonly sessionId: string };

/** How long a session that is drained can still be given work, in milliseconds. */
export const drainMs = 10_000;

/** It runs, and nothing is under way, waits or is asked there. */
export function isFree(session: WarmMember["session"]): boolean {
  const { status, liveness, queued, currentAssignmentId, attention, paused } = session;
  const isAtRest = liveness.state === "alive" && (status === "ready" || status === "idle");
  return isAtRest && queued === 0 && currentAssignmentId === null && attention.length === 0 && paused === null;
}

/**
 * What is to be done for the sessions of one role. Free are `min`, where that is any one more for each session behind whose turn
 * work waits, and one for each piece of work that is nobody's yet. What is too many and was not used for long is drained, the
 * longest free first, and stopped when nothing came for it meanwhile; what works is never stopped, nor what somebody else started.
 */
export function tend(options: {
  policy: WarmPolicy;
  members: readonly WarmMember[];
  /** New ones that are not on record yet. */
  spawning: number;
  /** How many pieces of work wait for a session of the role, and are nobody's yet. */
  demand: number;
  /** In milliseconds of a clock that nobody sets. */
  now: number;
}): {
  readonly actions: readonly WarmAction[] /** When there is more to do by itself. */;
  readonly due: number | null;
} {
  const { policy, members, spawning, demand, now } = options;
  const there = members.filter(({ session }) => session.status !== "stopped");
  const free = there.filter(({ session }) => isFree(session));
  const coming = there.filter(mayBeFree).length + spawning;
  const behind = there.filter(({ session }) => session.currentAssignmentId !== null && session.queued > 0).length;
  // Work that waits is its session's already: it only tells that more comes, where some are to be free for that.
  const waiting = policy.min > 0 ? behind : 0;
  const wanted = policy.min + waiting + demand;
  const missing = Math.min(wanted - free.length - coming, policy.max - there.length - spawning);
  const spawn: readonly WarmAction[] = missing > 0 ? [{ type: "spawn", count: missing }] : [];

  const surplus = free
    .filter(({ isOwn }) => isOwn)
    .sort((left, right) => (left.freeSince ?? now) - (right.freeSince ?? now))
    .slice(0, Math.max(0, free.length + coming - wanted));
  const leaving = there.map((member) => leave({ member, isSurplus: surplus.includes(member), policy, now }));
  const dues = leaving.map(({ due }) => due).filter((due) => due !== null);
  return {
    actions: [...spawn, ...leaving.flatMap(({ action }) => action ?? [])],
    due: dues.length === 0 ? null : Math.min(...dues),
  };
}

/** It is being started, or is at rest as far as is known: another one in its place might be one too many. */
function mayBeFree({ session }: WarmMember): boolean {
  const { status, liveness } = session;
  return status === "creating" || (liveness.state === "unknown" && (status === "ready" || status === "idle"));
}

/** What becomes of one member, and when it is looked at again. */
function leave(options: { member: WarmMember; isSurplus: boolean; policy: WarmPolicy; now: number }): {
  readonly action: WarmAction | null;
  readonly due: number | null;
} {
  const { member, isSurplus, policy, now } = options;
  const { session, freeSince, drainingSince } = member;
  const stays = { action: null, due: null };
  if (!isSurplus || policy.idleMs === null)
    return drainingSince === null ? stays : { action: { type: "keep", sessionId: session.id }, due: null };
  const due = drainingSince === null ? (freeSince ?? now) + policy.idleMs : drainingSince + drainMs;
  if (due > now) return { action: null, due };
  return { action: { type: drainingSince === null ? "drain" : "retire", sessionId: session.id }, due: null };
}
