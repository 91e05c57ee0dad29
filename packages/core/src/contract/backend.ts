import type { Attention } from "./attention.js";
import type { Orchestrator } from "./orchestrator.js";
import type { Liveness, SessionConfig, SessionStatus } from "./session.js";

/**
 * What a backend needs to find a session again: JSON, opaque to all others, validated by the backend when it leaves and
 * when it returns. The pool stores it before the start and never changes it; what is learned later is kept in `state`.
 */
export interface Handle {
  readonly backend: string;
  readonly version: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A session config whose id is settled. */
export type ResolvedConfig = SessionConfig & { readonly id: string };

export interface PrepareRequest {
  readonly config: ResolvedConfig;
  readonly fork?: { readonly sessionId: string; readonly handle: Handle; readonly atMessageId?: string };
}

export interface StartRequest {
  readonly config: ResolvedConfig;
  readonly handle: Handle;
  readonly forkedFrom: string | null;
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

/**
 * An orchestrator that runs agents itself. These four calls are for the pool; they never cross the town's HTTP API.
 * Most backends are a `Driver` given to `createBackend` (see `../kit`), which does all of the contract's bookkeeping.
 */
export interface Backend extends Orchestrator {
  readonly name: string;

  /** Everything that can refuse a start, and the handle; nothing outside is started, stored or sent. */
  prepare(request: PrepareRequest): Promise<Handle>;

  /** Starts what was prepared. The same handle again is the same session, once, also after a crash of either side. */
  start(request: StartRequest): Promise<SessionObservation>;

  /** Takes over the sessions of an earlier process and says what is seen of each. Nothing is started or ended. */
  adopt(sessions: readonly StartRequest[]): Promise<Adoption>;

  /** Ends this process's use of the backend. `detach` leaves every session as it is; `stop` settles turns and ends them. */
  close(options: { sessions: "detach" | "stop" }): Promise<void>;
}
