import type { Cursor } from "./events.js";
import type { OperationKey } from "./ids.js";
import type { AssignOptions } from "./work.js";

/** How long a caller waits. Both end the wait, never the work; the error then carries the ids and its `effect`. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds. */
  readonly timeoutMs?: number;
}

/** Of a call that changes something and has no id of its own to serve as its key. */
export interface MutateOptions extends CallOptions {
  readonly key?: OperationKey;
}

/** Of a call that makes a new attempt. */
export interface AttemptOptions extends MutateOptions {
  /** The number that the new attempt is to have; the call is refused where another one is next. Also makes the call idempotent. */
  readonly attempt?: number;
}

export interface AssignCallOptions extends AssignOptions, CallOptions {}

export interface AbortOptions extends MutateOptions {
  /** End the turn only if it is this assignment's; otherwise nothing happens. */
  readonly assignmentId?: string;
}

export interface WaitOptions extends CallOptions {
  /** Default `settled`. */
  readonly until?: "accepted" | "settled";
}

export interface EventsOptions {
  /** Continue after this one. Absent: from now on. */
  readonly after?: Cursor;
  readonly signal?: AbortSignal;
  /** Only this session's events. */
  readonly sessionId?: string;
  /** Without the ephemeral ones. */
  readonly durableOnly?: boolean;
}
