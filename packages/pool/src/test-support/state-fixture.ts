import {
  type Assignment,
  type AssignmentState,
  type AttemptCause,
  canAssignmentBecome,
  type Session,
} from "@townkit/core";
import { newAssignment, newSession } from "@townkit/core/kit";
import { defaultPolicy } from "../decide/role-policy.js";
import { type Context, inFlightOf, loadedState, type SessionState } from "../decide/session-state.js";

/** For tables: the moment at which decisions are made. */
export const now = Date.parse("2026-01-01T12:00:00.000Z");
export const at = new Date(now).toISOString();
export const context: Context = {
  now,
  random: 0,
  absenceIsProof: true,
  policy: { ...defaultPolicy, stallMs: null },
  lastSign: 0,
  fallback: { mode: "fail" },
};

/** A session's state, from what matters to a case. */
export function stateWith(
  options: { session?: Partial<Session>; work?: readonly Assignment[] } & Partial<
    Omit<SessionState, "record" | "work">
  > = {},
): SessionState {
  const { session: patch, work = [], ...volatile } = options;
  const config = { id: "s-1", agent: "scripted", workDir: "/tmp", role: "polecat" };
  const { session } = newSession({ config, backend: "memory", forkedFrom: null, at });
  const queued = work.filter(({ state }) => state === "queued").length;
  const currentAssignmentId = inFlightOf(work)?.id ?? null;
  const base = { ...session, queued, currentAssignmentId, revision: 5 };
  const alive: Session = { ...base, status: "idle", liveness: { state: "alive" }, ...patch };
  const handle = { backend: "memory", version: 1, data: {} };
  const loaded = loadedState({ record: { session: alive, config, handle }, work, now });
  // So that nobody's patience is in the way.
  return { ...loaded, patientSince: 0, ...volatile };
}

/** A piece of work in some state, stored at revision 3. */
export function workIn(
  state: AssignmentState,
  options: Partial<Pick<Assignment, "id" | "delivery" | "priority" | "expiresAt" | "reason">> & {
    attempt?: number;
    cause?: AttemptCause;
  } = {},
): Assignment {
  const { attempt = 1, cause = "assign", id = "w-1", ...fields } = options;
  const { assignment } = newAssignment({
    id,
    sessionId: "s-1",
    work: { type: "prompt", content: `Do ${id}.` },
    options: {},
    state: "queued",
    at,
  });
  const first = { number: 1, startedAt: at, endedAt: null, evidence: [] };
  const attempts = Array.from({ length: attempt }, (_, index) => ({
    ...first,
    number: index + 1,
    cause: index === 0 ? ("assign" as const) : cause,
    state: index + 1 === attempt ? state : ("failed" as const),
  }));
  return { ...assignment, ...fields, state, attempt, attempts, revision: 3 };
}

/** True when a commit's events tell only steps that the table has, one following on the other. */
export function tellsLegalSteps(events: readonly { type: string }[]): boolean {
  return events
    .filter(
      (event): event is { type: string; from: AssignmentState; to: AssignmentState } =>
        event.type === "assignment.changed",
    )
    .every(({ from, to }) => canAssignmentBecome(from, to));
}
