import * as z from "zod";
import type { RoleSettings } from "../pool/role-settings.js";

/** How many sessions of a role there are, and are kept ready. */
export const poolShape = {
  max: z
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe("So many sessions of the role run at once; further ones wait to be started. Absent: there is no limit."),
  min: z
    .int()
    .min(0)
    .max(10_000)
    .optional()
    .describe(
      "So many sessions of the role are kept free for work that comes, and one more for each behind whose turn work waits, as long as there are no more than `max`. It wants `max` and `work_dir`. Absent: 0.",
    ),
  idle_minutes: z
    .int()
    .min(1)
    .max(10_080)
    .optional()
    .describe(
      "A session that was started for `min` and is not needed any more is stopped when nothing came for it for so long. What works is never stopped. Absent: it stays.",
    ),
  work_dir: z
    .string()
    .min(1)
    .max(4096)
    .optional()
    .describe("Where the sessions work that are started for `min`: a path, from the town's folder on."),
};

type PoolTable = z.infer<z.ZodObject<typeof poolShape>>;

/** As a pool takes them; `resolve` makes a path of the town's an absolute one. */
export function poolOf(
  role: PoolTable,
  resolve: (path: string) => string,
): Pick<RoleSettings, "min" | "max" | "idleMs" | "workDir"> {
  const { min, max, idle_minutes, work_dir } = role;
  const idleMs = idle_minutes === undefined ? undefined : idle_minutes * 60_000;
  return { min, max, idleMs, workDir: work_dir === undefined ? undefined : resolve(work_dir) };
}
