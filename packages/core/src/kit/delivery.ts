import type { Assignment, Failure } from "../contract/assignment.js";
import { asTownError, type TownError } from "../errors/town-error.js";
import { isoNow } from "../ports/clock.js";
import type { KnownAssignment } from "./assignment-index.js";
import { hasEnded } from "./assignment-state.js";
import type { BackendParts } from "./backend-parts.js";
import type { DriverSession, Turn, TurnObservation } from "./driver.js";
import { isRunning } from "./is-running.js";
import { createLaterLooks } from "./later-looks.js";
import { limited } from "./limited.js";
import { decideOnRecord, type RecordQuestion } from "./record-decision.js";
import { applyTurnObservation, isTurnState } from "./turn-state.js";
import { isAttested } from "./was-taken.js";

/** A cold server boots, loads a project and stores a prompt in seconds; what takes this long hangs. */
const submitMs = 120_000;

/** How attempts get to the agent, and how it is found out how far they came. */
export interface Delivery {
  /** The newest attempt, as its driver sees it. */
  turnOf(assignment: Assignment): Turn;
  /**
   * Hands the newest attempt over. Resolves when it is known how that ended, `unknown` included; while it runs, a second
   * call for the same assignment is the same one. `fresh`: it was never handed over before.
   * Rejects with the driver's error when it is proven that nothing was sent; the attempt is withdrawn then.
   */
  hand(options: { assignment: Assignment; fresh: boolean }): Promise<void>;
  /** Finds out how far a start brought an attempt that it was to take along, and begins to hand over what it did not. */
  bringOn(assignment: Assignment): Promise<void>;
  /** The end of the hand-over that runs for this assignment; rejects as it does. At once, when none runs. */
  outcome(assignmentId: string): Promise<void>;
  /** The same, however it ends. */
  handed(assignmentId: string): Promise<void>;
  /** Reads the agent's record of an attempt and does what follows from it. */
  consult(options: { assignment: Assignment; question: RecordQuestion }): Promise<void>;
  /** What the agent's record said of an attempt, from wherever it was learned. */
  learn(seen: { assignmentId: string; attempt: number; observation: TurnObservation }): Promise<void>;
  /** Ends when no hand-over runs. */
  idle(): Promise<void>;
}

export function createDelivery(parts: BackendParts): Delivery {
  const { driver, clock, log, sessions, ledger, closing } = parts;
  const running = new Map<string, Promise<void>>();
  const at = () => isoNow(clock);
  // Of what its driver could not read, the driver knows no doubt: nobody else comes back to it.
  const unread = createLaterLooks({ clock, signal: closing.signal, look: findOut });

  function turnOf(assignment: Assignment): Turn {
    const { id, sessionId, attempt, work, attempts } = assignment;
    const cause = attempts.at(-1)?.cause ?? "assign";
    const session = sessions.driverSession(sessionId);
    return { session, assignmentId: id, attempt, cause, work, attested: isAttested(assignment) };
  }

  async function apply(turn: Pick<Turn, "assignmentId" | "attempt">, observation: TurnObservation): Promise<void> {
    const { assignmentId, attempt } = turn;
    await ledger.update(assignmentId, (assignment) =>
      applyTurnObservation({ assignment, attempt, observation, at: at() }),
    );
  }

  function withdraw(turn: Turn, failure: Failure): Promise<void> {
    return ledger.withdraw({ id: turn.assignmentId, attempt: turn.attempt, failure, at: at() });
  }

  async function locate(turn: Turn): Promise<TurnObservation> {
    try {
      const seen = await driver.locate(turn);
      unread.succeeded(turn.assignmentId);
      return seen;
    } catch (error) {
      unread.failed(turn.assignmentId);
      return { state: "unknown", why: `The agent's record could not be read: ${asTownError(error).message}` };
    }
  }

  async function submit(turn: Turn, fresh: boolean): Promise<void> {
    const accepted = await limited({
      what: `Handing over ${turn.assignmentId}`,
      backend: driver.name,
      ms: submitMs,
      clock,
      signal: closing.signal,
      run: (signal) => driver.submit(turn, { fresh, signal }),
    }).catch((error: unknown) => asTownError(error));
    if ("what" in accepted) return apply(turn, { state: "accepted", evidence: accepted });
    // Of words that were stored before, `none` says only that this try added nothing.
    if (accepted.effect === "none" && fresh) {
      await withdraw(turn, failureOf(accepted));
      if (accepted.code === "session_not_running") await seeEnd(turn.session);
      throw accepted;
    }
    await afterDoubt({ turn, fresh, error: accepted });
  }

  /**
   * The driver has no agent for a session of which the record says that it runs. An end is told once, and what is told while the
   * answer of its start is still on its way is overtaken by that: without a second look it would be refused for ever.
   */
  async function seeEnd(session: DriverSession): Promise<void> {
    const sessionId = session.config.id;
    try {
      const [seen] = (await driver.adopt([session])).observations;
      const known = sessions.find(sessionId);
      if (seen?.liveness.state !== "dead" || !known || !isRunning(known.session.status)) return;
      const { liveness } = seen;
      await sessions.change(sessionId, { liveness, status: "error", statusReason: liveness.why });
    } catch (error) {
      log.warn("A session that does not run could not be looked at.", { sessionId, error: String(error) });
    }
  }

  /** The hand-over failed and may have had an effect: only the agent's own record can tell. */
  async function afterDoubt({ turn, fresh, error }: { turn: Turn; fresh: boolean; error: TownError }): Promise<void> {
    const seen = await locate(turn);
    if (seen.state === "absent") {
      await withdraw(turn, failureOf(error));
      throw error;
    }
    if (seen.state === "stored") {
      if (fresh) return submit(turn, false);
      return apply(turn, {
        state: "unknown",
        why: `The agent holds the words and could not be made to run them: ${error.message}`,
      });
    }
    return apply(turn, seen.state === "unknown" ? { state: "unknown", why: `${error.message} ${seen.why}` } : seen);
  }

  function hand({ assignment, fresh }: { assignment: Assignment; fresh: boolean }): Promise<void> {
    const already = running.get(assignment.id);
    if (already) return already;
    const work = submit(turnOf(assignment), fresh).finally(() => running.delete(assignment.id));
    running.set(assignment.id, work);
    // Whoever asked for it hears of a failure; nobody may be asking.
    work.catch((error: unknown) =>
      log.debug("A hand-over failed.", { assignmentId: assignment.id, error: String(error) }),
    );
    return work;
  }

  async function bringOn(assignment: Assignment): Promise<void> {
    if (running.has(assignment.id)) return;
    const turn = turnOf(assignment);
    const seen = await locate(turn);
    if (running.has(assignment.id)) return;
    if (isTurnState(seen) && seen.state !== "unknown") return apply(turn, seen);
    hand({ assignment, fresh: seen.state === "absent" }).catch(() => {});
  }

  function outcome(assignmentId: string): Promise<void> {
    return running.get(assignmentId) ?? Promise.resolve();
  }

  async function handed(assignmentId: string): Promise<void> {
    await Promise.allSettled([running.get(assignmentId)]);
  }

  async function follow(options: {
    assignment: Assignment;
    question: RecordQuestion;
    seen: TurnObservation;
  }): Promise<void> {
    const { assignment, question, seen } = options;
    const decision = decideOnRecord({ question, assignment, observation: seen, at: at() });
    const turn = turnOf(assignment);
    if (decision.act === "apply") await apply(turn, decision.observation);
    if (decision.act === "withdraw") await withdraw(turn, neverSent);
    if (decision.act === "drive") hand({ assignment, fresh: false }).catch(() => {});
  }

  /** What is known of it while nobody can say how it ended. */
  async function openOne(id: string): Promise<KnownAssignment | undefined> {
    const known = await ledger.find(id);
    return known && !hasEnded(known.assignment.state) ? known : undefined;
  }

  async function consult({ assignment, question }: Parameters<Delivery["consult"]>[0]): Promise<void> {
    const { id } = assignment;
    await handed(id);
    const before = await openOne(id);
    if (!before) return;
    const seen = await locate(turnOf(before.assignment));
    const known = await openOne(id);
    if (!known) return;
    // What has changed since, by a hand-over or another reading, may be newer than what was read.
    if (running.has(id) || !isSame(before, known)) return consult({ assignment, question });
    await follow({ assignment: known.assignment, question, seen });
  }

  async function findOut(id: string): Promise<void> {
    const known = await openOne(id);
    if (known) await consult({ assignment: known.assignment, question: "find" });
  }

  async function learn(seen: { assignmentId: string; attempt: number; observation: TurnObservation }): Promise<void> {
    const { assignmentId, attempt, observation } = seen;
    const known = await ledger.find(assignmentId);
    if (!known) return;
    const unproven = observation.state === "absent" || observation.state === "stored";
    if (!unproven) return apply({ assignmentId, attempt }, observation);
    const { assignment } = known;
    const open = ledger.current(assignment.sessionId)?.id === assignmentId && assignment.attempt === attempt;
    if (!open) return;
    // While it is being handed over this may be out of date, or true again when that ends.
    if (running.has(assignmentId)) await consult({ assignment, question: "find" });
    else await follow({ assignment, question: "find", seen: observation });
  }

  async function idle(): Promise<void> {
    await Promise.allSettled(running.values());
  }

  return { turnOf, hand, bringOn, outcome, handed, consult, learn, idle };
}

/** Unchanged; a record that was withdrawn and made anew begins its revisions again. */
function isSame(one: KnownAssignment, other: KnownAssignment): boolean {
  return one.order === other.order && one.assignment.revision === other.assignment.revision;
}

const neverSent: Failure = {
  code: "never_sent",
  message: "The agent holds nothing of it: it was never sent.",
  effect: "none",
  retryable: true,
};

function failureOf(error: TownError): Failure {
  return { code: error.code, message: error.message, effect: "none", retryable: true };
}
