import * as z from "zod";
import type { Backend } from "../contract/backend.js";
import { requireContract } from "../errors/contract-error.js";
import { parseInput } from "../errors/input-errors.js";
import { createBackendCore } from "./backend-core.js";
import type { BackendOptions } from "./backend-options.js";
import type { Driver } from "./driver.js";
import { createDriverSink } from "./driver-sink.js";
import { facetCalls } from "./facet-calls.js";
import { handedIn, portsHandedIn } from "./handed-in.js";
import { createHookPermissions } from "./hook-permissions.js";
import { poolCalls } from "./pool-calls.js";
import { reportCalls } from "./report-calls.js";
import { shortestRetentionDays, startRetention } from "./retention.js";
import { seeingCalls } from "./seeing-calls.js";
import { sessionCalls } from "./session-calls.js";
import { turnCalls } from "./turn-calls.js";
import { workCalls } from "./work-calls.js";

export type { BackendOptions } from "./backend-options.js";

/** Of the driver's methods no more than that: the contract that it states says which it has. */
const OptionsSchema = z.strictObject({
  driver: handedIn<Driver>({ what: "a driver", has: ["open"] }),
  ...portsHandedIn,
});

/**
 * A whole backend over a driver: the contract's checks, keys, records, receipts, waits and events.
 *
 * What an earlier process left in `state` is found again: by the first call that needs it, or by `adopt`. Nothing is
 * started for it. A backend has no outbox: work that cannot be delivered now is refused with `SessionBusyError`.
 * Disposing it detaches; with `process` durability, where nothing outlives it, the sessions are stopped.
 *
 * @throws InvalidInputError what it was given does not fit.
 * @throws ContractMismatchError the driver was written for a contract that this core does not speak.
 */
export async function createBackend(options: BackendOptions): Promise<Backend> {
  const { driver } = parseInput({ schema: OptionsSchema, value: options, what: "What createBackend was given" });
  requireContract({ backend: driver.name, speaks: driver.contractVersion });
  const books = createBackendCore(options);
  const core = { ...books, permissions: createHookPermissions(books) };
  await core.sessions.load();
  await core.ledger.load();
  await driver.open(createDriverSink(core));
  const { operations, clock, log, closing } = core;
  const endRetention = startRetention({ forget: operations.forget, clock, log, days: shortestRetentionDays });
  closing.signal.addEventListener("abort", endRetention, { once: true });
  const begun = sessionCalls(core);
  const pooled = poolCalls(core, (sessionId) => begun.stopSession(sessionId));
  return {
    name: driver.name,
    contractVersion: driver.contractVersion,
    durability: driver.durability,
    ...begun,
    ...workCalls(core),
    ...turnCalls(core),
    ...seeingCalls(core),
    ...reportCalls(core),
    ...facetCalls(core),
    ...pooled,
    [Symbol.asyncDispose]: () => pooled.close({ sessions: driver.durability === "process" ? "stop" : "detach" }),
  };
}
