import type { Assignment, AttemptCause, Receipt } from "./assignment.js";
import type { Attention } from "./attention.js";
import type { AssignCallOptions } from "./options.js";
import type { Orchestrator } from "./orchestrator.js";
import type { Liveness, SessionConfig, SessionStatus } from "./session.js";
import type { Work } from "./work.js";

/**
 * What a backend needs to find a session again: JSON, opaque to all others, validated by the backend when it leaves and
 * when it returns. The pool stores it before the start and never changes it; what is learned later is kept in `state`.
 */
export interface Handle {
  readonly backend: string;
  readonly version: number;
  /** Of a backend that hands sessions on to others: which of them has this one, by the name that it is called there. */
  readonly child?: string;
  /** Its start can take the session's first work along; see `StartRequest.carries`. Only where `durability` is `backend`. */
  readonly carriesWork?: boolean;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A session config whose id and agent are settled. */
export type ResolvedConfig = SessionConfig & { readonly id: string; readonly agent: string };

export interface PrepareRequest {
  readonly config: ResolvedConfig;
  readonly fork?: { readonly sessionId: string; readonly handle: Handle; readonly atMessageId?: string };
}

export interface StartRequest {
  readonly config: ResolvedConfig;
  readonly handle: Handle;
  readonly forkedFrom: string | null;
  /**
   * What the caller's record holds of attempts that may have been handed over and whose end it does not know. A backend
   * whose own record holds less of one looks for it at the agent.
   */
  readonly open?: readonly Assignment[];
  /**
   * Which of `open` this start hands over; of a handle with `carriesWork` it may go in as an argument of the agent. What becomes
   * of it is told by events, as of any hand-over. A start that is refused with effect `none` gave nothing of it; the same start
   * again is the same hand-over, once.
   */
  readonly carries?: string;
}

/** What a backend sees of one session now. `status` is null where it cannot tell. */
export interface SessionObservation {
  readonly sessionId: string;
  readonly liveness: Liveness;
  readonly status: SessionStatus | null;
  readonly attention: readonly Attention[];
}

export interface Adoption {
  /** One for each handle that was given, in the same order. */
  readonly observations: readonly SessionObservation[];
  /** What runs there and belongs to no handle: described, never touched. */
  readonly strangers: readonly string[];
}

/** Of the one who counts attempts: a pool, which records each attempt before it hands it over. */
export interface HandOverOptions extends AssignCallOptions {
  /**
   * The number of the attempt; default 1. The newest one's number again is a repeat: its receipt as it stands. A higher
   * one is a new attempt at the same work, whatever is known of the earlier ones, whose numbers may have gaps: an attempt
   * that was proven to have sent nothing may be unknown here. A lower one is `IllegalTransitionError`.
   */
  readonly attempt?: number;
  /** Who asked for the attempt; default `assign`. `continue` goes on with the turn that was cut. */
  readonly cause?: AttemptCause;
  /**
   * The caller has the attempt on record, ends with this backend, and gives the next one what is open when it adopts or
   * starts its session: no record of the backend's own is needed before it hands the work to the agent.
   */
  readonly recorded?: boolean;
}

/**
 * An orchestrator that runs agents itself. These five calls are for the pool; they never cross the town's HTTP API.
 * Most backends are a `Driver` given to `createBackend` (see `../kit`), which does all of the contract's bookkeeping.
 */
export interface Backend extends Orchestrator {
  readonly name: string;

  /** The contract it was written for, as `contractVersion` of the core that it was written with. */
  readonly contractVersion: string;

  /** As of every orchestrator, and any attempt: what a pool hands over is told apart by its number. */
  assignWork(sessionId: string, work: Work, options?: HandOverOptions): Promise<Receipt>;

  /** Everything that can refuse a start, and the handle; nothing outside is started, stored or sent. */
  prepare(request: PrepareRequest): Promise<Handle>;

  /** Starts what was prepared. The same handle again is the same session, once, also after a crash of either side. */
  start(request: StartRequest): Promise<SessionObservation>;

  /**
   * Takes over the sessions of an earlier process, with the work that is open there, and says what is seen of each. Nothing
   * is started or ended.
   */
  adopt(sessions: readonly StartRequest[]): Promise<Adoption>;

  /** Ends this process's use of the backend. `detach` leaves every session as it is; `stop` settles turns and ends them. */
  close(options: { sessions: "detach" | "stop" }): Promise<void>;
}
