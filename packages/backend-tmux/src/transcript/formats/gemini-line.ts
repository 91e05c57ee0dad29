import { z } from "zod";
import { parseLine } from "./parse-line.js";

/** What it tells its model by itself, as if its user had said it, begins so. */
export const geminiOwnWords = /^\s*<(?:session_context|hook_context)>/;

const count = z.int().min(0).catch(0);

/** Content is a text, a part or parts; of parts only the texts matter here, and not what the model thought. */
const PartSchema = z.object({ text: z.string(), thought: z.literal(false).optional() });
const WordsSchema = z
  .unknown()
  .transform((content) =>
    (Array.isArray(content) ? content : [content])
      .flatMap((part) => (typeof part === "string" ? part : (PartSchema.safeParse(part).data?.text ?? [])))
      .join(""),
  );

const CallSchema = z.object({
  id: z.string(),
  name: z.string(),
  args: z.unknown(),
  status: z.string().default(""),
  result: z.unknown(),
});
export type GeminiCall = z.infer<typeof CallSchema>;

const MessageSchema = z.object({
  id: z.string(),
  timestamp: z.string(),
  type: z.string(),
  content: WordsSchema,
  /** What its user wrote, where something was put beside it for the model. */
  displayContent: z.unknown().optional(),
  toolCalls: z.array(CallSchema).catch([]).default([]),
  tokens: z.object({ input: count, output: count, cached: count, thoughts: count }).nullish().catch(null),
});
export type GeminiMessage = z.infer<typeof MessageSchema>;

/** The messages are these from now on. */
const RewriteSchema = z.object({ $set: z.object({ messages: z.array(z.unknown()) }) });

/** What a line of Gemini CLI's record says: of one message all that is known by then, or of all of them. */
export type GeminiLine = { readonly message: GeminiMessage } | { readonly all: readonly GeminiMessage[] };

/** Null where it says nothing that matters here. */
export function readGeminiLine(line: string): GeminiLine | null {
  const value = parseLine(line);
  const message = messageIn(value);
  if (message) return { message };
  const rewrite = RewriteSchema.safeParse(value).data;
  return rewrite ? { all: rewrite.$set.messages.flatMap((one) => messageIn(one) ?? []) } : null;
}

function messageIn(value: unknown): GeminiMessage | null {
  return MessageSchema.safeParse(value).data ?? null;
}

/** The words of a content, whatever form it has. */
export function wordsIn(content: unknown): string {
  return WordsSchema.parse(content);
}
