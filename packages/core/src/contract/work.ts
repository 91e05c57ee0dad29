import * as z from "zod";
import { AssignmentIdSchema } from "./ids.js";
import { WorkMailSchema } from "./mail.js";

/** How much text one piece of work may hold, in UTF-16 code units. */
export const maxWorkLength = 1_000_000;

/** What to do. `mail` and `bead` need a work source; an orchestrator without one refuses them with `capability_unsupported`. */
export const WorkSchema = z.strictObject({
  type: z.enum(["prompt", "mail", "bead"]),
  content: z.string().min(1).max(maxWorkLength),
  /** Of a bead. */
  beadId: z.string().min(1).max(200).optional(),
  /** Of mail, whose body is `content`. */
  mail: WorkMailSchema.optional(),
});
export type Work = z.infer<typeof WorkSchema>;

/** How far a call waits: kept durably, taken by the agent, or ended. */
export const UntilSchema = z.enum(["stored", "accepted", "settled"]);
export type Until = z.infer<typeof UntilSchema>;

/** `when_idle` waits for the running turn; `interrupt` ends it first, lets it settle, then delivers. */
export const DeliverySchema = z.enum(["when_idle", "interrupt"]);
export type Delivery = z.infer<typeof DeliverySchema>;

/** How work is handed in. Without `assignmentId` one is made; a caller that may have to try again makes it itself. */
export const AssignOptionsSchema = z.strictObject({
  assignmentId: AssignmentIdSchema.optional(),
  delivery: DeliverySchema.optional(),
  /** Higher goes first among the work that waits for one session; equal priorities in order of arrival. Default 0. */
  priority: z.number().int().min(-1000).max(1000).optional(),
  /** ISO 8601. Work that has not begun by then is `expired` and never sent. */
  expiresAt: z.iso.datetime({ offset: true }).optional(),
  until: UntilSchema.optional(),
});
export type AssignOptions = z.infer<typeof AssignOptionsSchema>;
