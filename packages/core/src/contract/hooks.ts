import * as z from "zod";

/** An event id is unique within its session; the same one twice is one event, and gets the same reply. */
const EventIdSchema = z.string().min(1).max(200);
const PayloadSchema = z.record(z.string(), z.unknown());

/** One call of an agent's own hook. */
export const HookEventSchema = z.strictObject({ eventId: EventIdSchema, payload: PayloadSchema });
export type HookEvent = z.infer<typeof HookEventSchema>;

/** What an agent or its plugin reports beside the three named hooks. */
export const AgentEventSchema = z.strictObject({
  eventId: EventIdSchema,
  type: z.enum(["hello", "prompt_taken", "permission", "plugin_error"]),
  payload: PayloadSchema,
});
export type AgentEvent = z.infer<typeof AgentEventSchema>;

/** What the agent's hook gets back. Every field is optional; an agent that cannot use one ignores it. */
export const HookReplySchema = z.object({
  /** Text for the agent's context. */
  context: z.string().optional(),
  /** On idle: go on, with this text as the reason. */
  keepWorking: z.string().optional(),
  decision: z.enum(["allow", "deny"]).optional(),
  message: z.string().optional(),
});
export type HookReply = z.infer<typeof HookReplySchema>;

/** The plan's three hooks, by the name under which they are journalled. */
export const hookNames = ["session_start", "session_idle", "pre_compact"] as const;
export type HookName = (typeof hookNames)[number];
