import { isInFlight } from "@townkit/core";
import { expiryOf, queueOf } from "./queue.js";
import { type Effect, inFlightOf, type SessionState } from "./session-state.js";

type StateNow = Pick<SessionState, "work" | "running" | "looks" | "stopping" | "cannotAbort" | "backoff"> & {
  readonly session: SessionState["record"]["session"];
};

/** Why nothing is handed to the session now; null: its next work may go. */
export type Hold =
  | "effect running"
  | "backing off"
  | "work in flight"
  | "not running"
  | "paused"
  | "attention"
  | "unknown outcome"
  | "nothing queued";

/** The first thing that stands in the way of the next work. */
export function holdOf(state: StateNow, now: number): Hold | null {
  const { session, work } = state;
  if (state.running.some(({ type }) => type !== "respond") || state.looks.length > 0) return "effect running";
  if (inFlightOf(work)) return "work in flight";
  if (session.liveness.state === "dead" || (session.status !== "ready" && session.status !== "idle"))
    return "not running";
  if (session.paused) return "paused";
  if (work.some(({ state }) => state === "unknown")) return "unknown outcome";
  if (session.attention.length > 0) return "attention";
  if (queueOf(work).length === 0) return "nothing queued";
  if (state.backoff && now < state.backoff.until) return "backing off";
  return null;
}

/** The effect that is due, if any: the one place that says what a session does next. Looks are apart, they only read. */
export function nextEffect(state: StateNow, now: number): Effect | null {
  if (state.running.some(({ type }) => type !== "respond")) return null;
  const inFlight = inFlightOf(state.work);
  if (state.stopping) return { type: "stop", assignmentId: inFlight?.id ?? null };
  if (inFlight) return mustEnd(state, now) ? { type: "abort", assignmentId: inFlight.id } : null;
  if (holdOf(state, now) !== null) return null;
  const [next] = queueOf(state.work);
  if (!next) return null;
  const cause = next.attempts.at(-1)?.cause ?? "assign";
  return { type: "deliver", assignmentId: next.id, attempt: next.attempt, cause };
}

/**
 * The running turn is to end: somebody paused the session, which ends what runs there, or an interrupt waits. What is
 * still being handed over must first have arrived.
 */
function mustEnd(state: StateNow, now: number): boolean {
  const inFlight = inFlightOf(state.work);
  if (!inFlight || inFlight.state === "delivering" || state.cannotAbort || state.looks.length > 0) return false;
  if (state.backoff && now < state.backoff.until) return false;
  const asked = state.session.paused !== null && state.session.paused.assignmentId === null;
  return asked || queueOf(state.work)[0]?.delivery === "interrupt";
}

/** When something falls due by itself (milliseconds since the epoch); null: nothing does, and no timer is needed. */
export function nextDue(state: SessionState, now: number): number | null {
  const queued = state.work.filter((assignment) => assignment.state === "queued");
  const times = [...queued.map(expiryOf), ...state.looks.map(({ notBefore }) => notBefore)];
  const waiting =
    queued.length > 0 || (state.record.session.paused && state.work.some(({ state }) => isInFlight(state)));
  const { dueAt = null } = state.record.supervision?.ended ?? {};
  if (state.stallDue !== null) times.push(state.stallDue);
  if (dueAt !== null && state.running.length === 0) times.push(Date.parse(dueAt));
  if (state.backoff && state.backoff.until > now && waiting) times.push(state.backoff.until);
  const due = times.filter((time) => time !== null);
  return due.length === 0 ? null : Math.min(...due);
}
