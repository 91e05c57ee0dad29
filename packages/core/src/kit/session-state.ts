import type { Assignment } from "../contract/assignment.js";
import type { ResolvedConfig } from "../contract/backend.js";
import type { DurableEvent } from "../contract/events.js";
import type { Session, SessionStatus } from "../contract/session.js";
import { assertSessionTransition, canSessionBecome, isInFlight } from "../contract/transitions.js";
import { isSameContent } from "./digest.js";
import { isRunning } from "./is-running.js";

/** A session as it is to be, and the events that tell of it. No events: nothing changed, it is the same object. */
export interface SessionChange {
  readonly session: Session;
  readonly events: readonly DurableEvent[];
}

/** What can change of a session after its creation. */
export type SessionPatch = Partial<
  Pick<
    Session,
    "status" | "statusReason" | "liveness" | "currentAssignmentId" | "queued" | "paused" | "attention" | "backend"
  >
>;

/** A session that nobody knew before. It is not started yet: nothing is known of its agent. */
export function newSession(options: {
  config: ResolvedConfig;
  backend: string;
  forkedFrom: string | null;
  at: string;
}): SessionChange {
  const { config, backend, forkedFrom, at } = options;
  const session: Session = {
    id: config.id,
    agent: config.agent,
    workDir: config.workDir,
    role: config.role,
    model: config.model ?? null,
    mode: config.mode ?? null,
    backend,
    status: "creating",
    statusReason: null,
    liveness: { state: "unknown", why: "It is being started." },
    currentAssignmentId: null,
    queued: 0,
    paused: null,
    attention: [],
    forkedFrom,
    createdAt: at,
    updatedAt: at,
    revision: 1,
  };
  return { session, events: [{ type: "session.created", sessionId: session.id, at, session }] };
}

/** @throws IllegalTransitionError the table has no step to the patch's status. */
export function changeSession(options: { session: Session; patch: SessionPatch; at: string }): SessionChange {
  const { session, patch, at } = options;
  const fields = Object.keys(patch) as (keyof SessionPatch)[];
  if (fields.every((field) => isSameContent(patch[field], session[field]))) return { session, events: [] };
  const wanted = { ...session, ...patch };
  if (wanted.status !== session.status) {
    assertSessionTransition({ id: session.id, from: session.status, to: wanted.status });
  }
  const changed = { ...wanted, updatedAt: at, revision: session.revision + 1 };
  return { session: changed, events: [{ type: "session.changed", sessionId: session.id, at, session: changed }] };
}

/**
 * What the work of a session makes of it. `holder` is its assignment that is in flight or unknown; `occupied`: it is at
 * work on something else. A session that is not running stays as it is, and one that is at rest after a turn, of which this
 * process may have no record, is not made a new one by work that was never sent.
 */
export function patchForWork(options: {
  session: Session;
  holder: Assignment | undefined;
  occupied: boolean;
  hadTurns: boolean;
}): SessionPatch {
  const { session, holder, occupied, hadTurns } = options;
  const inFlight = holder !== undefined && isInFlight(holder.state);
  const currentAssignmentId = inFlight ? holder.id : null;
  if (!isRunning(session.status)) return { currentAssignmentId };
  const hadAny = hadTurns || session.status === "idle";
  const status = inFlight || occupied ? "busy" : hadAny ? "idle" : "ready";
  return { currentAssignmentId, status, statusReason: null };
}

/**
 * The status that an observation gives a session, or null for none: the session is busy as long as its own work runs,
 * whatever its agent says between the steps of a turn, and what cannot follow is an observation that came late.
 */
export function statusToTell(options: {
  session: Session;
  seen: SessionStatus | null;
  working: boolean;
}): SessionStatus | null {
  const { session, seen, working } = options;
  if (seen === null || seen === session.status || !canSessionBecome(session.status, seen)) return null;
  return working && session.status === "busy" && seen !== "stopped" && seen !== "error" ? null : seen;
}
