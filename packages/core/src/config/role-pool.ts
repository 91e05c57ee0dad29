import * as z from "zod";

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
      "So many sessions of the role are kept free for work that comes, one more for each behind whose turn work waits, and one for each piece of work that a source has for the role and that is nobody's yet, as long as there are no more than `max`. It wants `max` and `work_dir`. Absent: 0, and with these two there are sessions for such work alone.",
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
    .describe("Where the sessions work that are kept ready for work: a path, from the town's folder on."),
};
