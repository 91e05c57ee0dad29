import * as z from "zod";
import { ReceiptSchema } from "./assignment.js";
import { SessionSchema } from "./session.js";

/** What an abort did. `abortedAssignmentId` is null when there was no turn to end, or not the one that was named. */
export const AbortResultSchema = z.object({ session: SessionSchema, abortedAssignmentId: z.string().nullable() });
export type AbortResult = z.infer<typeof AbortResultSchema>;

/**
 * What a resume did: `started` a stopped session, `continued` an interrupted turn as a new attempt (then with its receipt),
 * `unpaused` the dispatch, or `nothing`, because nothing was in the way. The first that applies, in this order;
 * `started` and `continued` lift a pause too.
 */
export const ResumeResultSchema = z.object({
  action: z.enum(["started", "continued", "unpaused", "nothing"]),
  session: SessionSchema,
  receipt: ReceiptSchema.nullable(),
});
export type ResumeResult = z.infer<typeof ResumeResultSchema>;

/** A command that opens the session in a terminal. No secret is in `argv`: those are in `env`. */
export const AttachCommandSchema = z.object({
  argv: z.array(z.string()).min(1),
  cwd: z.string(),
  env: z.record(z.string(), z.string()),
});
export type AttachCommand = z.infer<typeof AttachCommandSchema>;
