import { z } from "zod";
import { parseLine } from "./parse-line.js";

const count = z.int().min(0).catch(0);

const TextSchema = z.object({ type: z.literal("text"), text: z.string() });
const CallSchema = z.object({ type: z.literal("toolCall"), id: z.string(), name: z.string(), arguments: z.unknown() });

/** Of a message's content what matters here; a text by itself is one block. */
const ContentSchema = z.union([
  z.string().transform((text) => [{ type: "text" as const, text }]),
  z
    .array(z.unknown())
    .transform((blocks) =>
      blocks.flatMap((block) => z.discriminatedUnion("type", [TextSchema, CallSchema]).safeParse(block).data ?? []),
    ),
]);

const MessageSchema = z.discriminatedUnion("role", [
  z.object({ role: z.literal("user"), content: ContentSchema }),
  z.object({
    role: z.literal("assistant"),
    content: ContentSchema,
    stopReason: z.string(),
    errorMessage: z.string().optional(),
    usage: z.object({ input: count, output: count, cacheRead: count, cacheWrite: count }).optional(),
  }),
  z.object({
    role: z.literal("toolResult"),
    toolCallId: z.string(),
    toolName: z.string(),
    content: ContentSchema,
    isError: z.boolean().default(false),
  }),
]);

const LineSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("message"), id: z.string(), timestamp: z.string(), message: MessageSchema }),
  z.object({ type: z.literal("compaction"), timestamp: z.string() }),
]);
export type PiLine = z.infer<typeof LineSchema>;
export type PiMessage = z.infer<typeof MessageSchema>;
export type PiBlock = z.infer<typeof ContentSchema>[number];

/** A line of pi's record; null where it says nothing that matters here. */
export function readPiLine(line: string): PiLine | null {
  return LineSchema.safeParse(parseLine(line)).data ?? null;
}
