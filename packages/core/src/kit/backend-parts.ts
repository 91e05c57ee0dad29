import type { DurableEvent } from "../contract/events.js";
import type { CallOptions } from "../contract/options.js";
import { BackendUnavailableError, CallAbortedError } from "../errors/outside-errors.js";
import type { Effect } from "../errors/town-error.js";
import type { Clock } from "../ports/clock.js";
import type { Log } from "../ports/log.js";
import { type AssignmentLedger, createAssignmentLedger } from "./assignment-ledger.js";
import { type AttentionBook, createAttentionBook } from "./attention-book.js";
import type { BackendOptions } from "./backend-options.js";
import type { Driver } from "./driver.js";
import { createEventHub, type EventHub } from "./event-hub.js";
import { createOccupancy, type Occupancy } from "./occupancy.js";
import { createOperationKeys, type OperationKeys } from "./operation-keys.js";
import { createSerial, type Serial } from "./serial.js";
import { createSessionBook, type SessionBook } from "./session-book.js";
import { followAssignment } from "./session-follows-work.js";
import { createWaits, type Waits, withinCall } from "./waits.js";

/** What the calls of one backend work on. */
export interface BackendParts {
  readonly driver: Driver;
  readonly clock: Clock;
  readonly log: Log;
  readonly hub: EventHub;
  readonly waits: Waits;
  /** By session: what starts, ends or gives it something to do happens one after another. */
  readonly serial: Serial;
  readonly sessions: SessionBook;
  readonly ledger: AssignmentLedger;
  readonly attention: AttentionBook;
  readonly operations: OperationKeys;
  readonly occupancy: Occupancy;
  /** Aborted when the backend is closed. */
  readonly closing: AbortController;
}

export function createBackendParts({ driver, state, clock, log }: BackendOptions): BackendParts {
  const hub = createEventHub({ clock });
  const publish = (events: readonly DurableEvent[]) => hub.publish({ events });
  const waits = createWaits({ clock });
  const sessions = createSessionBook({ state, clock, log, backend: driver.name, publish });
  const attention = createAttentionBook({ clock, sessions, publish });
  const occupancy = createOccupancy();
  const ledger: AssignmentLedger = createAssignmentLedger({
    state,
    log,
    publish,
    onChange: (changed) => followAssignment({ changed, ledger, sessions, attention, occupancy, waits, clock, log }),
  });
  const operations = createOperationKeys({ state, clock });
  const closing = new AbortController();
  const serial = createSerial();
  return { driver, clock, log, hub, waits, serial, sessions, ledger, attention, operations, occupancy, closing };
}

/**
 * Runs a call for as long as its caller waits for it.
 * @throws BackendUnavailableError the backend is closed. @throws CallAbortedError, WaitTimeoutError
 */
export async function runCall<T>(options: {
  core: Pick<BackendParts, "clock" | "closing" | "driver">;
  what: string;
  facts: Readonly<Record<string, unknown>>;
  /** `none` for a read. */
  effect: Effect;
  call: CallOptions;
  run: () => Promise<T>;
}): Promise<T> {
  const { core, what, facts, effect, call, run } = options;
  if (core.closing.signal.aborted) throw closedError(core.driver.name);
  if (call.signal?.aborted) throw new CallAbortedError({ what, effect: "none", facts });
  return await withinCall({ work: run(), clock: core.clock, call, what, facts, effect: () => effect });
}

export function closedError(backend: string): BackendUnavailableError {
  return new BackendUnavailableError({ backend, problem: "it was closed.", remedy: "Make a new one.", effect: "none" });
}
