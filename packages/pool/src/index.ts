export type { Action, ActionOutcome, PoolActions, RunAction } from "./actions/action.js";
export type { HoldReason, MachineLoad, SessionLimits } from "./decide/admit.js";
export type { Fallback } from "./decide/fallback.js";
export type { Retention } from "./decide/prune-query.js";
export type { RolePolicy } from "./decide/role-policy.js";
export type { SessionPoolOptions } from "./pool-options.js";
export type { RoleSettings, Roles } from "./role-settings.js";
export { createSessionPool, type SessionPool } from "./session-pool.js";
export type { WaitingStart } from "./start-gate.js";
