import { z } from "zod";
import { parseLine } from "./parse-line.js";

const count = z.int().min(0).catch(0);

const BlockSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text"), text: z.string() }),
  z.object({ type: z.literal("tool_use"), id: z.string(), name: z.string(), input: z.unknown() }),
  z.object({
    type: z.literal("tool_result"),
    tool_use_id: z.string(),
    content: z.unknown(),
    is_error: z.boolean().default(false),
  }),
]);
type Block = z.infer<typeof BlockSchema>;

/** Of a message's content what matters here; a text by itself is one block. */
const ContentSchema = z.union([
  z.string().transform((text): Block[] => [{ type: "text", text }]),
  z.array(z.unknown()).transform((blocks): Block[] =>
    blocks.flatMap((block) => {
      const read = BlockSchema.safeParse(block);
      return read.success ? [read.data] : [];
    }),
  ),
]);

const UsageSchema = z.object({
  input_tokens: count,
  output_tokens: count,
  cache_read_input_tokens: count,
  cache_creation_input_tokens: count,
});

/** Every line that is part of the conversation, whatever it is, names the one that it follows. */
const linked = {
  uuid: z.string(),
  parentUuid: z.string().nullable().default(null),
  timestamp: z.string().default(""),
  isSidechain: z.boolean().default(false),
};

const UserSchema = z.object({
  ...linked,
  type: z.literal("user"),
  promptId: z.string().optional(),
  isMeta: z.boolean().default(false),
  isCompactSummary: z.boolean().default(false),
  message: z.object({ content: ContentSchema }),
});

const AssistantSchema = z.object({
  ...linked,
  type: z.literal("assistant"),
  isApiErrorMessage: z.boolean().default(false),
  apiErrorStatus: z.number().nullable().optional(),
  message: z.object({
    id: z.string(),
    model: z.string().optional(),
    stop_reason: z.string().nullable().default(null),
    content: ContentSchema,
    usage: UsageSchema.optional(),
  }),
});

const SystemSchema = z.object({
  ...linked,
  type: z.literal("system"),
  subtype: z.string(),
  compactMetadata: z.object({ trigger: z.string() }).optional(),
});

const LineSchema = z.union([
  UserSchema,
  AssistantSchema,
  SystemSchema,
  z.object({ ...linked, type: z.string().transform(() => "other" as const) }),
]);

export type ClaudeUserLine = z.infer<typeof UserSchema>;
export type ClaudeAssistantLine = z.infer<typeof AssistantSchema>;
export type ClaudeLine = z.infer<typeof LineSchema>;

/** Null: it is no part of the conversation. */
export function readClaudeLine(line: string): ClaudeLine | null {
  const read = LineSchema.safeParse(parseLine(line));
  return read.success && !read.data.isSidechain ? read.data : null;
}
