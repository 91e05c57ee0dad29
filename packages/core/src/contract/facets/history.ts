import * as z from "zod";
import { OutputMessageSchema } from "../output.js";
import { facetOperation } from "./facet-operation.js";

/** A child session's name, as `listChildren` gives it. It is the agent's own, and no session of ours. */
const ChildIdSchema = z.string().min(1).max(300);

const MessagesParamsSchema = z.strictObject({
  /** Only what came before this message. Absent: the newest ones. */
  before: z.string().min(1).max(300).optional(),
  /** At most so many, the newest of them; default 100. */
  limit: z.number().int().min(1).max(1000).optional(),
  /** The history of this child instead. */
  child: ChildIdSchema.optional(),
});

/** A page of a conversation as the agent holds it, oldest first: ours, other people's, and what a command or the shell added. */
const MessageHistorySchema = z.object({
  sessionId: z.string(),
  messages: z.array(OutputMessageSchema),
  /** There are older ones: ask again with `before` the first of these. */
  more: z.boolean(),
  /** The conversation was taken back to before this message; it and what follows are dropped by the next prompt. */
  revertedFrom: z.string().nullable(),
});
export type MessageHistory = z.infer<typeof MessageHistorySchema>;

const ChildSchema = z.object({
  id: ChildIdSchema,
  title: z.string(),
  /** The agent's own mode that it runs in, such as `general`. */
  mode: z.string().nullable(),
  createdAt: z.string(),
});
export type ChildSession = z.infer<typeof ChildSchema>;

const ChildrenSchema = z.object({ sessionId: z.string(), children: z.array(ChildSchema) });
export type ChildSessions = z.infer<typeof ChildrenSchema>;

/** Looking back: what was said, and whom the agent had do a part of it. */
export const historyFacets = {
  listMessages: facetOperation({
    capability: "messages",
    kind: "reads",
    path: "messages",
    summary: "A page of the session's conversation, from the newest back.",
    params: MessagesParamsSchema,
    result: MessageHistorySchema,
  }),
  listChildren: facetOperation({
    capability: "children",
    kind: "reads",
    path: "children",
    summary:
      "The sessions that the agent itself began for parts of its work, oldest first; of one of those, with `child`.",
    params: z.strictObject({ child: ChildIdSchema.optional() }),
    result: ChildrenSchema,
  }),
};
