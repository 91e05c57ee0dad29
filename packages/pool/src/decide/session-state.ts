import {
  type Assignment,
  type AssignmentState,
  type AttemptCause,
  type Commit,
  inFlightStates,
  isInFlight,
  type Resolution,
  type RespondRequest,
  type SessionRecord,
} from "@townkit/core";
import type { Backoff } from "./backoff.js";
import { clockSet } from "./clock-set.js";
import type { FailedTries } from "./failed-tries.js";
import type { Fallback } from "./fallback.js";
import { openProblem } from "./own-problem.js";
import type { RolePolicy } from "./role-policy.js";

/** One thing to do outside. It is begun only after the commit that says so, and its result comes back as a step. */
export type Effect =
  /** Waits for its place; `admitted`: it has that, and is done. */
  | { readonly type: "start"; readonly admitted?: Admitted }
  /** Lets a backend prepare the session: that of its route, or the one that it goes to. */
  | { readonly type: "place"; readonly to: string | null }
  | { readonly type: "confirm" }
  | { readonly type: "stop"; readonly assignmentId: string | null }
  | {
      readonly type: "deliver";
      readonly assignmentId: string;
      readonly attempt: number;
      readonly cause: AttemptCause;
    }
  | { readonly type: "abort"; readonly assignmentId: string | null }
  | { readonly type: "look"; readonly assignmentId: string }
  | { readonly type: "resolve"; readonly assignmentId: string; readonly resolution: Resolution }
  | { readonly type: "respond"; readonly request: RespondRequest };

export interface Admitted {
  readonly carries?: CarriedWork;
}

/** Work that a start takes along. `fresh`: no start before was to. */
export interface CarriedWork {
  readonly assignmentId: string;
  readonly fresh: boolean;
}

/** Work whose state at the backend is to be read, and from when on (milliseconds since the epoch). */
export interface DueLook {
  readonly assignmentId: string;
  readonly notBefore: number;
}

/**
 * What decisions about one session are made from. `record` and `work` are as they were committed; the rest is only known
 * to this process, and a new one finds it out again by looking.
 */
export interface SessionState {
  readonly record: SessionRecord;
  /** Work that something may still happen to, in order of arrival; see `liveStates`. */
  readonly work: readonly Assignment[];
  /** Effects that were begun and have not come back. */
  readonly running: readonly Effect[];
  readonly looks: readonly DueLook[];
  /** Of the newest attempt, at reading it or at handing it over; null: the last reading told of it, or nothing failed. */
  readonly failedTries: FailedTries | null;
  /** Somebody asked for a stop that has not been done yet. */
  readonly stopping: boolean;
  /** The backend refused to end a turn: there is no use in asking again. */
  readonly cannotAbort: boolean;
  /** The revision of the backend's own record that was seen last. */
  readonly seenRevision: number;
  /** When its turn is stalled, if nothing is seen of it (milliseconds since the epoch); null: there is none to watch. */
  readonly stallDue: number | null;
  /** When its turn was found stalled, as the clock is now (milliseconds since the epoch); null: that is not open. */
  readonly stalledAt: number | null;
  /** Since when somebody has patience with its turn, or this process watches it. */
  readonly patientSince: number;
  /** Nothing is handed over before it is over. */
  readonly backoff: Backoff | null;
}

/** Settled work leaves the memory, but for what is `interrupted`, which can be continued, and `unknown`, which holds the queue. */
export const liveStates: readonly AssignmentState[] = ["queued", ...inFlightStates, "unknown", "interrupted"];

/**
 * A session as the store gave it. `work` is in order of arrival; `now`: since when this process watches it. What was written later
 * than now tells that the clock was set back since.
 */
export function loadedState(stored: { record: SessionRecord; work: readonly Assignment[]; now: number }): SessionState {
  const { record, work, now } = stored;
  const state: SessionState = {
    record,
    work,
    running: [],
    looks: [],
    failedTries: null,
    stopping: false,
    cannotAbort: false,
    seenRevision: 0,
    stallDue: null,
    stalledAt: stalledAtIn(record),
    patientSince: now,
    backoff: null,
  };
  const aheadMs = Date.parse(record.session.updatedAt) - now;
  return aheadMs > 0 ? { ...clockSet(state, -aheadMs), patientSince: now } : state;
}

function stalledAtIn({ session }: SessionRecord): number | null {
  const open = openProblem(session, "stalled");
  return open ? Date.parse(open.raisedAt) : null;
}

/** What a decision may use beside the state. */
export interface Context {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** From 0 up to 1: spreads what would otherwise be tried again all at once. */
  readonly random: number;
  /** "The backend knows nothing of it" proves that nothing was sent: it keeps what it knows when this process ends. */
  readonly absenceIsProof: boolean;
  /** Of the session's role. */
  readonly policy: RolePolicy;
  /** When something was last seen of the session (milliseconds since the epoch); 0: not yet, by this process. */
  readonly lastSign: number;
  /** Of the town. */
  readonly fallback: Fallback;
}

/** First the commit, whole or not at all; then the state and the effects. `commit` is null when nothing is to be kept. */
export interface Decision<Reply> {
  readonly state: SessionState;
  readonly commit: Commit | null;
  readonly effects: readonly Effect[];
  readonly reply: Reply;
}

/** It may have been handed over, and its end is not known. */
export function isOpen({ state }: Pick<Assignment, "state">): boolean {
  return isInFlight(state) || state === "unknown";
}

export function openOf({ work }: Pick<SessionState, "work">): readonly Assignment[] {
  return work.filter(isOpen);
}

export function inFlightOf(work: readonly Assignment[]): Assignment | undefined {
  return work.find((assignment) => isInFlight(assignment.state));
}
