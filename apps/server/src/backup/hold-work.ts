import type { Assignment, Commit, DurableEvent, Evidence, SessionRecord } from "@townkit/core";
import { changeAssignment, changeSession, patchForWork, unknownOutcomeAttention } from "@townkit/core/kit";

/** What of a restored town waits for a person. */
export interface HeldWork {
  readonly sessionId: string;
  /** Work that waits in the outbox of its session, which is paused. */
  readonly queued: number;
  /** Work that was under way when the backup was made. */
  readonly unknown: readonly string[];
}

/**
 * What becomes of open work when a town goes back to what it was at `madeAt`: since then it may have been done. So nothing of it is
 * handed over by itself. What was under way is `unknown`, until the agent's record or a person tells; and its session is paused until
 * it is resumed. `work`: all of the session that is not settled. Null: there is none.
 */
export function holdWork(options: {
  record: SessionRecord;
  work: readonly Assignment[];
  madeAt: string;
  at: string;
}): { commit: Commit; held: HeldWork } | null {
  const { record, work, madeAt, at } = options;
  const reason = `The town was restored from a backup of ${madeAt}; it may have been done since.`;
  const evidence: Evidence[] = [{ kind: "orchestrator", at, what: reason }];
  const changes = work
    .filter(({ state }) => ["delivering", "accepted", "running"].includes(state))
    .map((assignment) => changeAssignment({ assignment, to: "unknown", at, reason, evidence }));
  const queued = work.filter(({ state }) => state === "queued").length;
  const first = work.find(({ state }) => ["queued", "delivering", "accepted", "running"].includes(state));
  if (first === undefined) return null;

  const { session: before } = record;
  const raised = changes.map(({ assignment }) => unknownOutcomeAttention({ assignment, at }));
  // With the work that it is about: a turn that turns out to run still is left to its end.
  const paused = before.paused ?? { since: at, reason, assignmentId: first.id };
  const patch = patchForWork({ session: before, holder: undefined, occupied: false, hadTurns: true });
  const { session, events } = changeSession({
    session: before,
    patch: { ...patch, paused, attention: [...before.attention, ...raised] },
    at,
  });
  const told = raised.map(
    (attention): DurableEvent => ({ type: "attention.raised", sessionId: before.id, at, attention }),
  );
  return {
    commit: {
      sessions: session === before ? [] : [{ ...record, session }],
      assignments: changes.map(({ assignment }) => assignment),
      events: [...changes.flatMap((change) => change.events), ...told, ...events],
    },
    held: { sessionId: before.id, queued, unknown: changes.map(({ assignment }) => assignment.id) },
  };
}
