import { z } from "zod";
import { parseLine } from "./parse-line.js";

const tokens = z.number().min(0).catch(0);

const UserSchema = z.object({ id: z.string(), role: z.literal("user"), time: z.object({ created: z.number() }) });
const AssistantSchema = z.object({
  id: z.string(),
  role: z.literal("assistant"),
  parentID: z.string(),
  time: z.object({ created: z.number(), completed: z.number().optional() }),
  summary: z.boolean().optional(),
  finish: z.string().optional(),
  error: z
    .object({
      name: z.string(),
      data: z.object({ message: z.string().optional(), statusCode: z.number().optional() }).optional(),
    })
    .optional(),
  tokens: z
    .object({ input: tokens, output: tokens, reasoning: tokens, cache: z.object({ read: tokens, write: tokens }) })
    .optional(),
});
export type OpencodeAssistant = z.infer<typeof AssistantSchema>;

const part = { id: z.string(), messageID: z.string() };
const TextSchema = z.object({
  ...part,
  type: z.literal("text"),
  text: z.string(),
  synthetic: z.boolean().optional(),
  time: z.object({ end: z.number().optional() }).optional(),
});
const ToolSchema = z.object({
  ...part,
  type: z.literal("tool"),
  tool: z.string(),
  state: z.object({
    status: z.enum(["running", "completed", "error"]),
    title: z.string().optional(),
    input: z.unknown(),
    output: z.string().optional(),
    error: z.string().optional(),
  }),
});
const CompactionSchema = z.object({ ...part, type: z.literal("compaction"), auto: z.boolean().default(true) });
const PartSchema = z.discriminatedUnion("type", [TextSchema, ToolSchema, CompactionSchema]);
export type OpencodePart = z.infer<typeof PartSchema>;

const LineSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("message.updated.1"),
    seq: z.int(),
    data: z.object({ info: z.discriminatedUnion("role", [UserSchema, AssistantSchema]) }),
  }),
  z.object({
    type: z.literal("message.part.updated.1"),
    seq: z.int(),
    data: z.object({ part: PartSchema, time: z.number() }),
  }),
  z.object({ type: z.enum(["town.started", "town.idle"]), at: z.string() }),
]);
export type OpencodeLine = z.infer<typeof LineSchema>;

/** A line of what OpenCode's server has told of a conversation; null where it says nothing that matters here. */
export function readOpencodeLine(line: string): OpencodeLine | null {
  return LineSchema.safeParse(parseLine(line)).data ?? null;
}
