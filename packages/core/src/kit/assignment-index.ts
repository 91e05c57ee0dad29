import type { Assignment, AssignmentFilter, AssignmentState } from "../contract/assignment.js";
import { hasEnded } from "./assignment-state.js";
import type { Turn } from "./driver.js";

/** What is kept of one assignment. */
export interface KnownAssignment {
  readonly assignment: Assignment;
  readonly digest: string;
  /** Counts the assignments of this backend: one that was withdrawn and is made again has another. */
  readonly order: number;
}

export interface Begun {
  /** Its caller has the attempt on record, and tells of it after a crash: it has no line here before its outcome. */
  readonly recorded: boolean;
}

export interface LedgerRecord extends KnownAssignment, Begun {
  /** As it was before its newest attempt, for the case that this proves to have never begun. */
  readonly previous: Assignment | null;
}

interface IndexLine {
  readonly sessionId: string;
  readonly order: number;
  readonly attempt: number;
  readonly state: AssignmentState;
}

/** What a ledger has in memory: the records of those that have not ended, and a line of all others. */
export interface AssignmentIndex {
  enter(record: LedgerRecord): void;
  forget(id: string): void;
  has(id: string): boolean;
  unsettled(id: string): LedgerRecord | undefined;
  /** For an assignment that is new here. */
  nextOrder(): number;
  /** The ids of those that are wanted, newest first. */
  newest(filter: AssignmentFilter): string[];
  /** All that are in flight or unknown, of these sessions. */
  open(sessionIds: ReadonlySet<string>): Assignment[];
  turnsOf(sessionId: string): Pick<Turn, "assignmentId" | "attempt">[];
  hadTurns(sessionId: string): boolean;
}

export function createAssignmentIndex(): AssignmentIndex {
  const index = new Map<string, IndexLine>();
  /** The lines of each session that has any: what is asked of one session must not cost more in a town of many. */
  const bySession = new Map<string, Map<string, IndexLine>>();
  const unsettled = new Map<string, LedgerRecord>();
  let orders = 0;

  const linesOf = (sessionId: string): ReadonlyMap<string, IndexLine> => bySession.get(sessionId) ?? new Map();

  function keep(id: string, line: IndexLine): void {
    const lines = bySession.get(line.sessionId) ?? new Map<string, IndexLine>();
    bySession.set(line.sessionId, lines.set(id, line));
    index.set(id, line);
  }

  function drop(id: string): void {
    const line = index.get(id);
    const lines = line && bySession.get(line.sessionId);
    lines?.delete(id);
    if (line && lines?.size === 0) bySession.delete(line.sessionId);
    index.delete(id);
  }

  return {
    enter(record) {
      const { assignment, order } = record;
      const { id, sessionId, attempt, state } = assignment;
      orders = Math.max(orders, order);
      keep(id, { sessionId, order, attempt, state });
      if (hasEnded(state)) unsettled.delete(id);
      else unsettled.set(id, record);
    },
    forget(id) {
      drop(id);
      unsettled.delete(id);
    },
    has: (id) => index.has(id),
    unsettled: (id) => unsettled.get(id),
    nextOrder() {
      orders += 1;
      return orders;
    },
    newest({ sessionId, state, limit = 100 }) {
      const asked = sessionId === undefined ? index : linesOf(sessionId);
      const wanted = [...asked].filter(([, line]) => state === undefined || state.includes(line.state));
      const newest = wanted.sort(([, left], [, right]) => right.order - left.order).slice(0, limit);
      return newest.map(([id]) => id);
    },
    open: (sessionIds) =>
      [...unsettled.values()].map(({ assignment }) => assignment).filter(({ sessionId }) => sessionIds.has(sessionId)),
    hadTurns: (sessionId) => [...linesOf(sessionId).values()].some(({ attempt }) => attempt > 0),
    turnsOf(sessionId) {
      return [...linesOf(sessionId)].flatMap(([assignmentId, line]) =>
        Array.from({ length: line.attempt }, (_, attempt) => ({ assignmentId, attempt: attempt + 1 })),
      );
    },
  };
}
