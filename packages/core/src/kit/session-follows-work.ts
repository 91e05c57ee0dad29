import type { Assignment, AssignmentState } from "../contract/assignment.js";
import { type Clock, isoNow } from "../ports/clock.js";
import type { Log } from "../ports/log.js";
import type { AssignmentLedger } from "./assignment-ledger.js";
import { unknownOutcomeAttention } from "./assignment-state.js";
import type { AttentionBook } from "./attention-book.js";
import type { Occupancy } from "./occupancy.js";
import type { SessionBook } from "./session-book.js";
import { patchForWork } from "./session-state.js";
import type { Waits } from "./waits.js";

export interface ChangedAssignment {
  readonly id: string;
  readonly sessionId: string;
  readonly from: AssignmentState | null;
  /** Null: the record is gone, because nothing was ever sent. */
  readonly assignment: Assignment | null;
}

/** After a change of an assignment: those who wait for it look again, and its session's status and attention follow. */
export function followAssignment(options: {
  changed: ChangedAssignment;
  ledger: AssignmentLedger;
  sessions: SessionBook;
  attention: AttentionBook;
  occupancy: Occupancy;
  waits: Waits;
  clock: Clock;
  log: Log;
}): void {
  const { changed, ledger, sessions, attention, occupancy, waits, clock, log } = options;
  const { sessionId, assignment, from } = changed;
  waits.wake(changed.id);
  const entry = sessions.find(sessionId);
  if (!entry) return;
  const patch = patchForWork({
    session: entry.session,
    holder: ledger.current(sessionId),
    occupied: occupancy.of(sessionId) !== undefined,
    hadTurns: ledger.hadTurns(sessionId),
  });

  async function follow(session: Assignment["sessionId"]): Promise<void> {
    await sessions.change(session, patch);
    if (from === "unknown") await settleUnknown();
    if (assignment?.state === "unknown")
      await attention.raise(unknownOutcomeAttention({ assignment, at: isoNow(clock) }));
  }

  async function settleUnknown(): Promise<void> {
    const open = sessions.get(sessionId).session.attention;
    const asked = open.find((item) => item.kind === "unknown_outcome" && item.assignmentId === changed.id);
    const byOperator = assignment?.attempts.at(-1)?.evidence.at(-1)?.kind === "operator";
    if (asked) await attention.settle({ sessionId, attentionId: asked.id, how: byOperator ? "answered" : "withdrawn" });
  }

  follow(sessionId).catch((error: unknown) =>
    log.error("A session could not follow its work.", { sessionId, error: String(error) }),
  );
}
