import type { RoleTable } from "@townkit/core/config";
import type { RolePolicy } from "../decide/role-policy.js";

/** What a pool does by itself with the sessions of a role, as it takes it; what is undefined is as by default. */
export function policyOf(role: RoleTable): { readonly [Key in keyof RolePolicy]: RolePolicy[Key] | undefined } {
  const { restart, restart_limit, restart_window_minutes: window, interrupted, continue_limit } = role;
  const { stall_minutes: stall, stalled } = role;
  return {
    restart,
    restartLimit: restart_limit,
    restartWindowMs: window === undefined ? undefined : window * 60_000,
    interrupted,
    continueLimit: continue_limit,
    stallMs: stall === undefined ? undefined : stall * 60_000 || null,
    stalled,
  };
}
