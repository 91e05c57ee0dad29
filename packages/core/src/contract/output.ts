import * as z from "zod";
import { UsageSchema } from "./usage.js";

/** One part of a message. A tool call is one part whose `status` changes while it runs. */
export const OutputPartSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text"), id: z.string(), text: z.string() }),
  z.object({ type: z.literal("reasoning"), id: z.string(), text: z.string() }),
  z.object({
    type: z.literal("tool"),
    id: z.string(),
    tool: z.string(),
    status: z.enum(["pending", "running", "completed", "error"]),
    title: z.string().nullable(),
    input: z.unknown(),
    output: z.string().nullable(),
  }),
]);
export type OutputPart = z.infer<typeof OutputPartSchema>;

export const OutputMessageSchema = z.object({
  id: z.string(),
  role: z.enum(["user", "assistant"]),
  at: z.string(),
  /** The assignment that this message belongs to; null for one that somebody else typed or caused. */
  assignmentId: z.string().nullable(),
  attempt: z.number().int().nullable(),
  parts: z.array(OutputPartSchema),
  /** Nothing more will be added to it. */
  complete: z.boolean(),
  finish: z.string().nullable(),
  error: z.string().nullable(),
  usage: UsageSchema.nullable(),
});
export type OutputMessage = z.infer<typeof OutputMessageSchema>;

export const OutputOptionsSchema = z.strictObject({
  /** The cursor of an earlier answer: only what came or changed after it. */
  after: z.string().max(500).optional(),
  /** At most so many messages, oldest first; default 200. */
  limit: z.number().int().min(1).max(10_000).optional(),
});
export type OutputOptions = z.infer<typeof OutputOptionsSchema>;

/**
 * What a session has said, oldest first. `cursor` continues from here; a message that was not `complete` comes again
 * when it has changed. A cursor that the backend no longer knows starts from the beginning, with `restarted` true.
 */
export const SessionOutputSchema = z.object({
  sessionId: z.string(),
  messages: z.array(OutputMessageSchema),
  cursor: z.string(),
  restarted: z.boolean(),
  /** There is more after `cursor` already. */
  more: z.boolean(),
});
export type SessionOutput = z.infer<typeof SessionOutputSchema>;

/** The readable text of messages: what the agent said, and a line for each tool call. */
export function outputText(messages: readonly OutputMessage[]): string {
  return messages
    .flatMap((message) => message.parts.map(partText))
    .filter((text) => text !== "")
    .join("\n");
}

function partText(part: OutputPart): string {
  if (part.type === "tool") return `[${part.tool}] ${part.title ?? ""} (${part.status})`;
  return part.type === "text" ? part.text : "";
}
