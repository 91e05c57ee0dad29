import type { Backend, Clock, Log, Store, WorkSource } from "@townkit/core";
import { handedIn, handedInFunction, portsHandedIn } from "@townkit/core/kit";
import * as z from "zod";
import type { PoolActions } from "./actions/action.js";
import { type MachineLoad, type SessionLimits, SessionLimitsSchema } from "./decide/admit.js";
import { type Fallback, FallbackSchema } from "./decide/fallback.js";
import { type Retention, RetentionSchema } from "./decide/prune-query.js";
import type { Roles } from "./role-settings.js";

export interface SessionPoolOptions {
  /** Runs the sessions. The pool alone uses it, and closes it. */
  readonly backend: Backend;
  /** Keeps everything. Its opener owns it: it must outlive the pool, and is disposed after it. */
  readonly store: Store;
  /**
   * What sessions are started with, by their role, and the policy for them. Each session keeps what it was started with; the
   * policy is that of this pool.
   */
  readonly roles?: Roles;
  /** What becomes of a new session that its backend cannot start. Default: it fails. */
  readonly fallback?: Fallback;
  /** How many sessions may run and be started at once. Of a role: its settings. Default: as many as are asked for. */
  readonly limits?: Omit<SessionLimits, "roles">;
  /** Asked before a start, where a limit is on it. Default: nothing can be told of the machine. */
  readonly machine?: () => MachineLoad;
  /** What gives work that is more than a prompt, at most one of each type. Their opener owns what they hold. */
  readonly sources?: readonly WorkSource[];
  /** What is run when something happens to sessions, and what runs it. Default: nothing. */
  readonly actions?: PoolActions;
  /** How often the sessions that are at work are listed, beside what their backend tells by itself. Default a minute; null: never. */
  readonly patrolMs?: number | null;
  readonly clock?: Clock;
  readonly log?: Log;
  /** From 0 up to 1: spreads repeated tries. Default `Math.random`. */
  readonly random?: () => number;
  /** What is forgotten of what is kept, now and once an hour. */
  readonly retention?: Retention;
  /** The process that serves this town, as `town.started` is to name it. */
  readonly pid?: number;
}

/** What is handed in, before it is used. */
export const SessionPoolOptionsSchema = z.strictObject({
  backend: handedIn<Backend>({ what: "a backend", has: ["prepare", "start", "adopt", "close"] }),
  store: handedIn<Store>({ what: "a store", has: ["commit", "getSession", "readJournal", "prune"] }),
  roles: z
    .custom<Roles>((value) => typeof value === "object" && value !== null, { error: "roles by their names are wanted" })
    .optional(),
  fallback: FallbackSchema.optional(),
  limits: SessionLimitsSchema.optional(),
  patrolMs: z.number().int().min(1000).nullable().optional(),
  machine: handedInFunction<() => MachineLoad>().optional(),
  sources: z.array(handedIn<WorkSource>({ what: "a work source", has: ["take", "promptOf", "follow"] })).optional(),
  actions: handedIn<PoolActions>({ what: "actions", has: ["run"] }).optional(),
  clock: portsHandedIn.clock.optional(),
  log: portsHandedIn.log.optional(),
  random: handedInFunction<() => number>().optional(),
  retention: RetentionSchema.optional(),
  pid: z.number().int().optional(),
});
