import type { ResolvedConfig } from "../contract/backend.js";
import type { DurableEvent } from "../contract/events.js";
import type { Session } from "../contract/session.js";
import { assertSessionTransition } from "../contract/transitions.js";
import { canonicalJson } from "./digest.js";

/** A session as it is to be, and the events that tell of it. No events: nothing changed, it is the same object. */
export interface SessionChange {
  readonly session: Session;
  readonly events: readonly DurableEvent[];
}

/** What can change of a session after its creation. */
export type SessionPatch = Partial<
  Pick<Session, "status" | "statusReason" | "liveness" | "currentAssignmentId" | "queued" | "paused" | "attention">
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
  const wanted = { ...session, ...patch };
  if (canonicalJson(wanted) === canonicalJson(session)) return { session, events: [] };
  if (wanted.status !== session.status) {
    assertSessionTransition({ id: session.id, from: session.status, to: wanted.status });
  }
  const changed = { ...wanted, updatedAt: at, revision: session.revision + 1 };
  return { session: changed, events: [{ type: "session.changed", sessionId: session.id, at, session: changed }] };
}
