import * as z from "zod";
import { AgentEventSchema, HookEventSchema, type HookName, HookReplySchema, hookNames } from "./hooks.js";
import { SessionIdSchema } from "./ids.js";
import type { Orchestrator } from "./orchestrator.js";

/** The version of what hook senders and the receiver say to each other. */
export const hookProtocol = 1;

/**
 * What a hook sender, which lives in the agent's own process, hands to the town. Over the unix socket: one connection
 * each, one line of JSON there, one line back (`HookAnswerSchema`). Where nobody listens: one file `<name>.json` in the
 * spool folder, 0600, written beside and renamed into place; the town reads it later and nobody gets the reply.
 */
export const HookMessageSchema = z.strictObject({
  protocol: z.literal(hookProtocol),
  sessionId: SessionIdSchema,
  eventId: HookEventSchema.shape.eventId,
  event: z.enum([...hookNames, ...AgentEventSchema.shape.type.options]),
  payload: HookEventSchema.shape.payload,
});
export type HookMessage = z.infer<typeof HookMessageSchema>;

/** The line back. A sender that gets an `error` goes on as if the reply were empty. */
export const HookAnswerSchema = z.union([
  z.strictObject({ reply: HookReplySchema }),
  z.strictObject({ error: z.strictObject({ code: z.string(), message: z.string() }) }),
]);
export type HookAnswer = z.infer<typeof HookAnswerSchema>;

/** The part of an orchestrator that hears what agents report. */
export type HookTarget = Pick<Orchestrator, "onSessionStart" | "onSessionIdle" | "onPreCompact" | "reportAgentEvent">;

/** Which method each of the three named hooks calls. */
export const hookMethods = {
  session_start: "onSessionStart",
  session_idle: "onSessionIdle",
  pre_compact: "onPreCompact",
} as const satisfies Record<HookName, keyof HookTarget>;

/** Hands a message to the method that it is for. @throws what that method throws. */
export function deliverHookMessage(target: HookTarget, message: HookMessage): ReturnType<HookTarget["onSessionStart"]> {
  const { sessionId, eventId, event, payload } = message;
  if (event in hookMethods) return target[hookMethods[event as HookName]](sessionId, { eventId, payload });
  const type = AgentEventSchema.shape.type.parse(event);
  return target.reportAgentEvent(sessionId, { eventId, type, payload });
}
