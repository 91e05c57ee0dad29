import type { SessionState } from "./session-state.js";

/**
 * The state as it is by a clock that was set by so many milliseconds, negative ones back: what is waited for comes as soon as it
 * would have come.
 */
export function clockSet(state: SessionState, byMs: number): SessionState {
  const { record, looks, stallDue, stalledAt, patientSince, backoff } = state;
  return {
    ...state,
    record: withDue(record, byMs),
    looks: looks.map((look) => ({ ...look, notBefore: look.notBefore + byMs })),
    stallDue: stallDue === null ? null : stallDue + byMs,
    stalledAt: stalledAt === null ? null : stalledAt + byMs,
    patientSince: patientSince + byMs,
    backoff: backoff && { ...backoff, until: backoff.until + byMs },
  };
}

/** The planned look at an agent that ended, or its planned start. */
function withDue(record: SessionState["record"], byMs: number): SessionState["record"] {
  const { supervision } = record;
  const dueAt = supervision?.ended?.dueAt;
  if (!supervision?.ended || !dueAt) return record;
  const ended = { ...supervision.ended, dueAt: new Date(Date.parse(dueAt) + byMs).toISOString() };
  return { ...record, supervision: { ...supervision, ended } };
}
