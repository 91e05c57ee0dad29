import { type Assignment, type AttemptCause, type Receipt, receiptOf } from "../contract/assignment.js";
import type { AssignOptions, Work } from "../contract/work.js";
import { IdempotencyConflictError } from "../errors/input-errors.js";
import { isoNow } from "../ports/clock.js";
import { isFurther, requireFree } from "./admission.js";
import { beginAttempt, changeAssignment, handOverDigest, newAssignment } from "./assignment-state.js";
import type { BackendParts } from "./backend-parts.js";
import { requireCapability } from "./capability-check.js";
import type { Delivery } from "./delivery.js";
import { limited } from "./limited.js";

/** A turn that does not end when it is told to hangs. */
const abortMs = 60_000;

/** Work on its way. `receipt` rejects when it is proven that nothing was sent. */
export interface UnderWay {
  readonly receipt: () => Promise<Receipt>;
}

export interface WorkRequest {
  readonly sessionId: string;
  readonly id: string;
  readonly work: Work;
  readonly options: AssignOptions;
  /** Where attempts are counted by the caller. Absent: whatever attempt there is, else the first. */
  readonly attempt?: number;
  readonly cause?: AttemptCause;
  /** The caller has the attempt on record. */
  readonly recorded?: boolean;
}

/** Gives sessions something to do, and ends it. The caller holds the session's place in `serial`. */
export interface WorkDesk {
  /** A new assignment or attempt, or the one that there is already. Resolves when its hand-over has begun. */
  admit(request: WorkRequest): Promise<UnderWay>;
  /** A new attempt that somebody asked for. Resolves when its hand-over has begun. */
  again(request: {
    assignment: Assignment;
    cause: AttemptCause;
    number?: number;
    recorded?: boolean;
  }): Promise<UnderWay>;
  /** Ends whatever turn runs, and resolves when it has settled: with our assignment whose turn it was, if it was one. */
  endTurn(sessionId: string): Promise<Assignment | null>;
}

export function createWorkDesk(options: { parts: BackendParts; delivery: Delivery }): WorkDesk {
  const { parts, delivery } = options;
  const { driver, clock, sessions, ledger, occupancy, closing } = parts;

  function underWay(id: string, handOver: Promise<void>): UnderWay {
    return { receipt: () => handOver.then(() => ledger.get(id)).then(receiptOf) };
  }

  /** The assignment of this id as it is after a look at the agent's record, where that may tell more. */
  async function knownAs(id: string, digest: string): Promise<Assignment | undefined> {
    const known = await ledger.find(id);
    if (!known) return undefined;
    if (known.digest !== digest) throw new IdempotencyConflictError({ what: "Assignment", key: id });
    if (known.assignment.state !== "unknown") return known.assignment;
    await delivery.consult({ assignment: known.assignment, question: "find" });
    return (await ledger.find(id))?.assignment;
  }

  async function admit(request: WorkRequest): Promise<UnderWay> {
    const { sessionId, id, work, attempt, cause, recorded = false } = request;
    const { delivery: how, expiresAt = null } = request.options;
    const digest = handOverDigest({ sessionId, work, options: request.options });
    const known = await knownAs(id, digest);
    if (known && !isFurther({ known, attempt })) return underWay(id, delivery.outcome(id));
    if (how === "interrupt") await makeRoom(sessionId);
    if (known) return again({ assignment: known, cause: cause ?? "assign", number: attempt, recorded });
    requireRoom(sessionId, id);
    // An adoption that runs beside this may have been told of it meanwhile: then it is known now.
    if (ledger.has(id)) return admit(request);
    const at = isoNow(clock);
    const { options } = request;
    const created = newAssignment({ id, sessionId, work, options, state: "delivering", attempt, cause, at });
    await ledger.create(created, { digest, recorded });
    if (expiresAt === null || Date.parse(expiresAt) > clock.now()) {
      return underWay(id, delivery.hand({ assignment: created.assignment, fresh: true }));
    }
    const reason = `It was to begin before ${expiresAt}.`;
    await ledger.update(id, (assignment) => changeAssignment({ assignment, to: "expired", at, reason }));
    return underWay(id, Promise.resolve());
  }

  function requireRoom(sessionId: string, own: string): void {
    const { session } = sessions.get(sessionId);
    requireFree({ session, holder: ledger.current(sessionId), own, occupant: occupancy.of(sessionId) });
  }

  async function makeRoom(sessionId: string): Promise<void> {
    const { agent } = sessions.get(sessionId).config;
    await requireCapability({ driver, agent, capability: "abort" });
    await endTurn(sessionId);
  }

  async function again(request: Parameters<WorkDesk["again"]>[0]): Promise<UnderWay> {
    const { assignment, cause, number, recorded = false } = request;
    const { id, sessionId } = assignment;
    requireRoom(sessionId, id);
    const at = isoNow(clock);
    const begun = await ledger.update(
      id,
      (now) => beginAttempt({ assignment: now, cause, to: "delivering", number, at }),
      { recorded },
    );
    return underWay(id, delivery.hand({ assignment: begun.assignment, fresh: true }));
  }

  async function endTurn(sessionId: string): Promise<Assignment | null> {
    const before = ledger.current(sessionId);
    if (before) await delivery.handed(before.id);
    const ours = ledger.current(sessionId);
    if (!ours && sessions.get(sessionId).session.status !== "busy") return null;
    await limited({
      what: `Ending the turn of ${sessionId}`,
      backend: driver.name,
      ms: abortMs,
      clock,
      signal: closing.signal,
      run: async () => {
        await driver.abort(sessions.driverSession(sessionId));
        await occupancy.released(sessionId);
      },
    });
    if (!ours) return null;
    if (ledger.current(sessionId)?.id === ours.id) await delivery.consult({ assignment: ours, question: "aborted" });
    return (await ledger.find(ours.id))?.assignment ?? null;
  }

  return { admit, again, endTurn };
}
