// What uses these types may be compiled for a platform whose own do not have disposing yet.
/// <reference lib="esnext.disposable" preserve="true" />
import type { Assignment, AssignmentFilter, AssignmentState } from "../contract/assignment.js";
import type { Handle, ResolvedConfig } from "../contract/backend.js";
import type { DurableEvent } from "../contract/events.js";
import type { Session, SessionConfig } from "../contract/session.js";
import type { Json, StatePort } from "./state.js";

/** What a pool must remember to start a session again. Times are ISO 8601 in UTC. */
export interface Supervision {
  /** When it was started again, oldest first; those that still count. */
  readonly restarts: readonly string[];
  /** When it was started again after a rate limit, oldest first. They are no restarts that a policy counts. */
  readonly limited: readonly string[];
  /** Somebody asked for a stop: until the next start, an end is no surprise. */
  readonly stopAsked: boolean;
  /** How its agent ended; null: it has not, as far as is known. */
  readonly ended: AgentEnd | null;
}

/**
 * An end of an agent that nobody asked for. `next` is what follows at `dueAt`: a second look, or a start; `nothing`, with null, is
 * the end.
 */
export interface AgentEnd {
  readonly how: "failed" | "exited";
  readonly why: string;
  /** Known when the end is certain. Null: it is the agent's own, as far as is known. */
  readonly failureClass: "rate_limited" | "logged_out" | "out_of_credit" | null;
  readonly next: "look" | "start" | "nothing";
  readonly dueAt: string | null;
}

/**
 * A session that was never started, as far as is known, and that another backend may still get. `refused === begun` is the proof that
 * none has anything of it: every start ended with the word that nothing was started or stored.
 */
export interface Placing {
  readonly begun: number;
  readonly refused: number;
  /** It is not where it was to be. */
  readonly moved: boolean;
  /** Of the last refusal. */
  readonly why: string | null;
}

/** Of a session that its pool started by itself, to have one ready. Times are ISO 8601 in UTC. */
export interface Warm {
  /** Since when it is drained; null: it is not. */
  readonly drainingSince: string | null;
  /** Since when it is stopped, because nothing came for it; null: it is not. Work that comes after all starts it again. */
  readonly retiredSince: string | null;
}

/**
 * What the pool keeps of a session. `handle` is null until `prepare` has answered. It changes once at most, for a session that its
 * backend could not start and that goes to another one; see `Placing`.
 */
export interface SessionRecord {
  readonly session: Session;
  readonly config: ResolvedConfig;
  /** What its caller asked for, before the settings of its role were added. Absent: the same. */
  readonly asked?: SessionConfig;
  readonly handle: Handle | null;
  /** Absent: its agent never ended but as somebody asked for. */
  readonly supervision?: Supervision;
  /** Absent: its backend has it, for good. */
  readonly placing?: Placing;
  /** Absent: somebody asked for it. */
  readonly warm?: Warm;
  /** Since when the session is deleted: only its name is left, and it is in no listing. */
  readonly deletedAt?: string;
}

/** A recorded mutating call. `result` is null from the intent until the outcome is known. */
export interface OperationRecord {
  readonly key: string;
  /** Which method. */
  readonly method: string;
  /** Of the call's content: the same key with another digest is a conflict. */
  readonly digest: string;
  readonly createdAt: string;
  /** What was decided in the intent's commit, where whoever completes the call has to know it. */
  readonly decision?: Json;
  readonly result: Json;
  readonly revision: number;
}

/**
 * One atomic change. Each record carries the revision that it is to have; the store must hold the one below it (or nothing,
 * for revision 1), otherwise the whole commit is a `RevisionConflictError` and nothing of it happens.
 */
export interface Commit {
  readonly sessions?: readonly SessionRecord[];
  readonly assignments?: readonly Assignment[];
  readonly operations?: readonly OperationRecord[];
  /** Appended to the journal in this order. */
  readonly events?: readonly DurableEvent[];
}

export interface JournalEntry {
  readonly seq: number;
  readonly event: DurableEvent;
}

export interface JournalPage {
  readonly entries: readonly JournalEntry[];
  /** The oldest sequence number that is still kept; 1 for an empty journal. */
  readonly oldestSeq: number;
  /** The newest one; 0 for an empty journal. */
  readonly lastSeq: number;
}

export interface CommitOptions {
  /**
   * Called when the change outlasts this process, which may be before it outlasts a loss of power; never for a commit that does
   * not happen. Only what was seen outside, and can be seen again there, may be told by then. A store may leave it out, for its
   * promise says more. Must not throw.
   */
  readonly written?: () => void;
}

/** The states of work to which nothing more happens, unless somebody asks for it to be done again. */
export const finishedStates: readonly AssignmentState[] = ["completed", "failed", "aborted", "cancelled", "expired"];

/** What is to be forgotten. Open work, what was interrupted and what is `unknown` are kept, however old they are. */
export interface PruneQuery {
  /** Settled operations and journal entries that are older (ISO 8601). */
  readonly before: string;
  /** The oldest journal entries, until the others take at most so many bytes as JSON. The newest one stays. */
  readonly journalBytes?: number;
  /**
   * Finished work by rules, each by itself: where the newest takes `keepBytes` as JSON already, what comes before it and was last
   * changed before `before` (ISO 8601) goes.
   */
  readonly finished?: readonly { readonly before: string; readonly keepBytes: number }[];
}

/** How much was forgotten. */
export interface Pruned {
  readonly operations: number;
  readonly events: number;
  readonly assignments: number;
}

/**
 * Where a pool keeps everything. One writer at a time: opening takes a lock that names its holder.
 *
 * A commit is durable once its promise resolves; concurrent ones may share one disk write, in order of their calls.
 * @throws StoreFullError, StoreCorruptError, StoreFailedError: the commit did not happen.
 */
export interface Store extends AsyncDisposable {
  /** Identifies this journal; another epoch is another history. */
  readonly epoch: string;
  commit(change: Commit, options?: CommitOptions): Promise<{ readonly lastSeq: number }>;
  getSession(id: string): Promise<SessionRecord | undefined>;
  /** Oldest first. */
  listSessions(): Promise<readonly SessionRecord[]>;
  getAssignment(id: string): Promise<Assignment | undefined>;
  /** Newest first. */
  listAssignments(filter: AssignmentFilter): Promise<readonly Assignment[]>;
  getOperation(key: string): Promise<OperationRecord | undefined>;
  readJournal(query: { readonly afterSeq: number; readonly limit: number }): Promise<JournalPage>;
  /** Forgets what is old, keeping what records still need. What is left of the journal has no gap. */
  prune(query: PruneQuery): Promise<Pruned>;
  /** A backend's own key-value space. */
  state(namespace: string): StatePort;
}
