import { z } from "zod";

/*
 * The parts of the server's messages that are used here. Everything else passes through unread: a newer server may send more.
 */

export const ProtocolErrorSchema = z.looseObject({
  name: z.string(),
  data: z
    .looseObject({
      message: z.string().optional(),
      statusCode: z.number().optional(),
      isRetryable: z.boolean().optional(),
    })
    .optional(),
});
export type ProtocolError = z.infer<typeof ProtocolErrorSchema>;

const TokensSchema = z.looseObject({
  input: z.number(),
  output: z.number(),
  reasoning: z.number(),
  cache: z.looseObject({ read: z.number(), write: z.number() }),
});

const UserInfoSchema = z.looseObject({
  id: z.string(),
  sessionID: z.string(),
  role: z.literal("user"),
  time: z.looseObject({ created: z.number() }),
  /** Given once a turn on it is over. */
  summary: z.unknown().optional(),
});

const AssistantInfoSchema = z.looseObject({
  id: z.string(),
  sessionID: z.string(),
  role: z.literal("assistant"),
  time: z.looseObject({ created: z.number(), completed: z.number().optional() }),
  parentID: z.string(),
  providerID: z.string().optional(),
  modelID: z.string().optional(),
  error: ProtocolErrorSchema.optional(),
  summary: z.boolean().optional(),
  cost: z.number(),
  tokens: TokensSchema,
  structured: z.unknown().optional(),
  finish: z.string().optional(),
});
export type AssistantInfo = z.infer<typeof AssistantInfoSchema>;

export const MessageInfoSchema = z.discriminatedUnion("role", [UserInfoSchema, AssistantInfoSchema]);
export type MessageInfo = z.infer<typeof MessageInfoSchema>;

const ToolStateSchema = z.looseObject({
  status: z.enum(["pending", "running", "completed", "error"]),
  title: z.string().optional(),
  input: z.unknown().optional(),
  output: z.string().optional(),
  error: z.string().optional(),
});

const partBase = { id: z.string(), messageID: z.string(), sessionID: z.string() };
const TextPartSchema = z.looseObject({
  ...partBase,
  type: z.enum(["text", "reasoning"]),
  text: z.string(),
  synthetic: z.boolean().optional(),
});
const ToolPartSchema = z.looseObject({
  ...partBase,
  type: z.literal("tool"),
  tool: z.string(),
  state: ToolStateSchema,
});
const OtherPartSchema = z
  .looseObject({
    ...partBase,
    type: z.string(),
    /** Of a compaction: nobody asked for it. */
    auto: z.boolean().optional(),
    /** Of a compaction: the provider refused the request as too large. */
    overflow: z.boolean().optional(),
    /** Of the start of a step: names the files as they were then, where the server takes snapshots. */
    snapshot: z.string().optional(),
  })
  .transform((part) => ({ ...part, type: "other" as const, kind: part.type }));

export const PartSchema = z.union([TextPartSchema, ToolPartSchema, OtherPartSchema]);
export type Part = z.infer<typeof PartSchema>;

export const MessageSchema = z.object({ info: MessageInfoSchema, parts: z.array(PartSchema) });
export type Message = z.infer<typeof MessageSchema>;
export type AssistantMessage = Message & { info: AssistantInfo };

export function isAssistant(message: Message): message is AssistantMessage {
  return message.info.role === "assistant";
}

/** A user message that the server wrote itself: a compaction, or its "continue" after one. */
export function isServersOwn(message: Message): boolean {
  if (message.info.role !== "user" || message.parts.length === 0) return false;
  return message.parts.every((part) =>
    part.type === "text" ? part.synthetic === true : part.type === "other" && part.kind === "compaction",
  );
}
