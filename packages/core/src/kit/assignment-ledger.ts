import type { Assignment, AssignmentFilter, AssignmentState, Failure } from "../contract/assignment.js";
import type { DurableEvent } from "../contract/events.js";
import { isSettled } from "../contract/transitions.js";
import { IdempotencyConflictError } from "../errors/input-errors.js";
import { AssignmentNotFoundError } from "../errors/state-errors.js";
import type { Log } from "../ports/log.js";
import type { StatePort } from "../ports/state.js";
import { type Begun, createAssignmentIndex, type KnownAssignment, type LedgerRecord } from "./assignment-index.js";
import { type AssignmentChange, withdrawAttempt } from "./assignment-state.js";
import type { Turn } from "./driver.js";
import { createKeptLines } from "./kept-lines.js";
import { createSerial } from "./serial.js";

/** A record as it is written: to a process that reads it, nobody has told of any attempt yet. */
type Line = Omit<LedgerRecord, "recorded">;

/**
 * All assignments of one backend. Those that are not settled are in memory; the others are read when somebody asks.
 * A line is in the state before its attempt is handed over, unless the caller has that on record, and when it settles.
 * What happens between is not written: a new process asks the agent anyway.
 */
export interface AssignmentLedger {
  load(): Promise<void>;
  find(id: string): Promise<KnownAssignment | undefined>;
  /** @throws AssignmentNotFoundError */
  get(id: string): Promise<Assignment>;
  /** Newest first. */
  list(filter: AssignmentFilter): Promise<Assignment[]>;
  /** What holds the session: the one that is in flight or unknown. */
  current(sessionId: string): Assignment | undefined;
  /** All that are in flight or unknown, of these sessions. */
  open(sessionIds: ReadonlySet<string>): Assignment[];
  turnsOf(sessionId: string): Pick<Turn, "assignmentId" | "attempt">[];
  /** Whether there is any of those. */
  hadTurns(sessionId: string): boolean;
  /** Whether an id is taken in this process, at this moment. */
  has(id: string): boolean;
  /** @throws IdempotencyConflictError the id is taken. */
  create(change: AssignmentChange, line: { readonly digest: string } & Begun): Promise<void>;
  /** Takes over an attempt from its caller's record, unless as much is known of it here; true when it did. */
  recover(known: { assignment: Assignment; digest: string }): Promise<boolean>;
  /**
   * Read, decide, write, tell: one after another for each assignment. `decide` must not wait for this ledger; `begun` goes
   * with one that begins an attempt.
   */
  update(id: string, decide: (assignment: Assignment) => AssignmentChange, begun?: Begun): Promise<AssignmentChange>;
  /** Takes back an attempt of which it is proven that nothing was sent: the assignment is as before, or gone. */
  withdraw(attempt: { id: string; attempt: number; failure: Failure; at: string }): Promise<void>;
  /** Resolves when nothing is left to be written. */
  idle(): Promise<void>;
}

export function createAssignmentLedger(options: {
  state: StatePort;
  log: Log;
  publish: (events: readonly DurableEvent[]) => void;
  /** After each change, with the assignment as it is then; null: it is gone. */
  onChange: (changed: {
    id: string;
    sessionId: string;
    from: AssignmentState | null;
    assignment: Assignment | null;
  }) => void;
}): AssignmentLedger {
  const { state, log, publish, onChange } = options;
  const lines = createKeptLines<Line>({ state, prefix: "assignment/", log });
  const index = createAssignmentIndex();
  const serial = createSerial();

  async function load(): Promise<void> {
    const records = (await lines.all()).map(asRecord);
    for (const record of records.sort((left, right) => left.order - right.order)) index.enter(record);
  }

  async function recordOf(id: string): Promise<LedgerRecord | undefined> {
    if (!index.has(id)) return undefined;
    const known = index.unsettled(id);
    if (known) return known;
    const line = await lines.get(id);
    return line && asRecord(line);
  }

  async function get(id: string): Promise<Assignment> {
    const record = await recordOf(id);
    if (!record) throw new AssignmentNotFoundError(id);
    return record.assignment;
  }

  async function list(filter: AssignmentFilter): Promise<Assignment[]> {
    const records = await Promise.all(index.newest(filter).map(recordOf));
    return records.flatMap((record) => record?.assignment ?? []);
  }

  /** Before it is sent. */
  async function keepAttempt({ recorded, ...line }: LedgerRecord): Promise<void> {
    if (!recorded) await lines.keep(line.assignment.id, line);
  }

  /** It can be learned again, from the agent or from the caller's record. */
  async function keepOutcome({ recorded, ...line }: LedgerRecord): Promise<void> {
    const { id } = line.assignment;
    if (recorded) lines.keepSoon(id, line);
    else {
      await lines
        .keep(id, line)
        .catch((error: unknown) => log.error("An outcome could not be kept.", { id, error: String(error) }));
    }
  }

  function tell(change: AssignmentChange, from: AssignmentState | null): void {
    const { assignment, events } = change;
    publish(events);
    onChange({ id: assignment.id, sessionId: assignment.sessionId, from, assignment });
  }

  function create(change: AssignmentChange, facts: { readonly digest: string } & Begun): Promise<void> {
    const { assignment } = change;
    const { id } = assignment;
    if (index.has(id)) throw new IdempotencyConflictError({ what: "Assignment", key: id });
    const record = { ...facts, assignment, order: index.nextOrder(), previous: null };
    index.enter(record);
    return serial.run(id, async () => {
      try {
        await keepAttempt(record);
      } catch (error) {
        index.forget(id);
        throw error;
      }
      tell(change, null);
    });
  }

  function recover({ assignment, digest }: { assignment: Assignment; digest: string }): Promise<boolean> {
    const { id, attempt } = assignment;
    return serial.run(id, async () => {
      const known = await recordOf(id);
      if (known && known.assignment.attempt >= attempt) return false;
      const order = known?.order ?? index.nextOrder();
      index.enter({ assignment, digest, order, previous: known?.assignment ?? null, recorded: true });
      return true;
    });
  }

  function update(
    id: string,
    decide: (assignment: Assignment) => AssignmentChange,
    begun: Begun = { recorded: false },
  ): Promise<AssignmentChange> {
    return serial.run(id, async () => {
      const record = await recordOf(id);
      if (!record) throw new AssignmentNotFoundError(id);
      const change = decide(record.assignment);
      if (change.assignment === record.assignment) return change;
      const begins = change.assignment.attempt > record.assignment.attempt;
      const changed = {
        ...record,
        assignment: change.assignment,
        ...(begins && { ...begun, previous: record.assignment }),
      };
      // A new attempt must be on record before it is sent; what an agent did can be asked again.
      if (begins) await keepAttempt(changed);
      index.enter(changed);
      const lasts = isSettled(change.assignment.state) || isSettled(record.assignment.state);
      if (lasts && !begins) await keepOutcome(changed);
      tell(change, record.assignment.state);
      return change;
    });
  }

  function withdraw(attempt: { id: string; attempt: number; failure: Failure; at: string }): Promise<void> {
    const { id, failure, at } = attempt;
    return serial.run(id, async () => {
      const record = await recordOf(id);
      if (!record || record.assignment.attempt !== attempt.attempt || !index.unsettled(id)) return;
      const { assignment, previous } = record;
      const change = withdrawAttempt({ assignment, previous, failure, at });
      if (previous === null) {
        // It is taken back whatever the disk says; a line that stays is asked about by the next process.
        index.forget(id);
        await lines
          .drop(id)
          .catch((error: unknown) => log.error("A line could not be removed.", { id, error: String(error) }));
        publish(change.events);
        onChange({ id, sessionId: assignment.sessionId, from: assignment.state, assignment: null });
        return;
      }
      const restored = { ...record, assignment: change.assignment, previous: null };
      await keepOutcome(restored);
      index.enter(restored);
      tell(change, assignment.state);
    });
  }

  return {
    load,
    find: recordOf,
    get,
    list,
    current: (sessionId) => index.open(new Set([sessionId]))[0],
    open: index.open,
    turnsOf: index.turnsOf,
    hadTurns: index.hadTurns,
    has: (id) => index.has(id),
    create,
    update,
    recover,
    withdraw,
    idle: lines.idle,
  };
}

function asRecord(line: Line): LedgerRecord {
  return { ...line, recorded: false };
}
