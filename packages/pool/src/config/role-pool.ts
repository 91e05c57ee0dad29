import type { RoleTable } from "@townkit/core/config";
import type { RoleSettings } from "../role-settings.js";

/** How many sessions of a role there are, and are kept ready, as a pool takes it; `resolve` makes a path of the town's an absolute one. */
export function poolOf(
  role: RoleTable,
  resolve: (path: string) => string,
): Pick<RoleSettings, "min" | "max" | "idleMs" | "workDir"> {
  const { min, max, idle_minutes, work_dir } = role;
  const idleMs = idle_minutes === undefined ? undefined : idle_minutes * 60_000;
  return { min, max, idleMs, workDir: work_dir === undefined ? undefined : resolve(work_dir) };
}
