import * as z from "zod";

/** How many sessions of a role there are. */
export const poolShape = {
  max: z
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe("So many sessions of the role run at once; further ones wait to be started. Absent: there is no limit."),
};
