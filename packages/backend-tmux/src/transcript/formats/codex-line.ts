import { z } from "zod";
import { parseLine } from "./parse-line.js";

const count = z.int().min(0).catch(0);
const text = z.string().default("").catch("");

/** What stands beside a message or a call and is not told to the model: whose turn it is, and what wrote it. */
const asideSchema = z
  .object({ turn_id: z.string().nullable().catch(null), content_item_kinds: z.array(z.string()).default([]) })
  .default({ turn_id: null, content_item_kinds: [] });
const aside = { internal_chat_message_metadata_passthrough: asideSchema };

const MessageSchema = z.object({
  type: z.literal("message"),
  id: z.string(),
  role: z.string(),
  content: z.array(z.object({ text })),
  ...aside,
});
/** Tools have calls of several kinds, which are read alike. */
const CallSchema = z.object({
  type: z.enum(["function_call", "custom_tool_call"]),
  call_id: z.string(),
  name: z.string(),
  arguments: z.string().optional(),
  input: z.string().optional(),
  ...aside,
});
const ResultSchema = z.object({
  type: z.enum(["function_call_output", "custom_tool_call_output"]),
  call_id: z.string(),
  output: z.unknown(),
  ...aside,
});
const EventSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("agent_message"), message: text }),
  z.object({
    type: z.literal("task_complete"),
    turn_id: z.string().nullable().catch(null),
    error: z.object({ message: text, codex_error_info: z.unknown() }).nullish(),
  }),
  z.object({ type: z.literal("turn_aborted"), turn_id: z.string().nullable().catch(null) }),
]);
const UsageSchema = z.object({
  turn_id: z.string().nullable().catch(null),
  usage: z.object({
    input_tokens: count,
    cached_input_tokens: count,
    cache_write_input_tokens: count,
    output_tokens: count,
    reasoning_output_tokens: count,
  }),
});

const LineSchema = z.discriminatedUnion("type", [
  z.object({
    timestamp: text,
    type: z.literal("response_item"),
    payload: z.discriminatedUnion("type", [MessageSchema, CallSchema, ResultSchema]),
  }),
  z.object({ timestamp: text, type: z.literal("event_msg"), payload: EventSchema }),
  z.object({ timestamp: text, type: z.literal("token_usage_record"), payload: UsageSchema }),
  z.object({ timestamp: text, type: z.literal("compacted") }),
]);
export type CodexLine = z.infer<typeof LineSchema>;
export type CodexItem = Extract<CodexLine, { type: "response_item" }>["payload"];
export type CodexEvent = z.infer<typeof EventSchema>;
export type CodexUsage = z.infer<typeof UsageSchema>;

/** A line of Codex's record; null where it says nothing that matters here. */
export function readCodexLine(line: string): CodexLine | null {
  return LineSchema.safeParse(parseLine(line)).data ?? null;
}
