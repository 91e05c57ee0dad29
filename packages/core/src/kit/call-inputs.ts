import * as z from "zod";
import { AttemptCauseSchema } from "../contract/assignment.js";
import { CursorSchema } from "../contract/events.js";
import { AssignmentIdSchema, OperationKeySchema, SessionIdSchema } from "../contract/ids.js";
import { AssignOptionsSchema } from "../contract/work.js";

/** What every call takes beside its content: schemas for the option interfaces of the contract. */
const callShape = {
  signal: z.instanceof(AbortSignal).optional(),
  timeoutMs: z.number().min(0).optional(),
};
const mutateShape = { ...callShape, key: OperationKeySchema.optional() };

export const CallOptionsSchema = z.strictObject(callShape);
export const MutateOptionsSchema = z.strictObject(mutateShape);
export const AttemptOptionsSchema = z.strictObject({ ...mutateShape, attempt: z.number().int().min(1).optional() });
export const AbortOptionsSchema = z.strictObject({ ...mutateShape, assignmentId: AssignmentIdSchema.optional() });
export const WaitOptionsSchema = z.strictObject({ ...callShape, until: z.enum(["accepted", "settled"]).optional() });
export const AssignCallOptionsSchema = AssignOptionsSchema.extend(callShape);
export const HandOverOptionsSchema = AssignCallOptionsSchema.extend({
  attempt: z.number().int().min(1).optional(),
  cause: AttemptCauseSchema.optional(),
  recorded: z.boolean().optional(),
});
export const CloseOptionsSchema = z.strictObject({ sessions: z.enum(["detach", "stop"]) });
export type CloseOptions = z.infer<typeof CloseOptionsSchema>;
export const EventsOptionsSchema = z.strictObject({
  after: CursorSchema.optional(),
  signal: callShape.signal,
  sessionId: SessionIdSchema.optional(),
  durableOnly: z.boolean().optional(),
});
