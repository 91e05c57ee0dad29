import type { Backend, Clock, Log, Store } from "@townkit/core";
import type { EventHub, Waits } from "@townkit/core/kit";
import type { CapabilityGuard } from "./capability-guard.js";
import type { Directory } from "./directory.js";
import type { Operations } from "./operations.js";
import type { Sources } from "./sources.js";
import type { StartGate } from "./start-gate.js";

/** What the calls of a pool are made of. */
export interface Parts {
  readonly backend: Backend;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly hub: EventHub;
  readonly waits: Waits;
  readonly directory: Directory;
  readonly operations: Operations;
  readonly guard: CapabilityGuard;
  readonly gate: StartGate;
  readonly sources: Sources;
}

/**
 * How long a call waits for its result when its caller does not say, in milliseconds. Work is never ended by it: the
 * error carries the ids to wait again by.
 */
export const defaultWaitMs = { session: 300_000, accepted: 600_000, settled: 86_400_000 } as const;
