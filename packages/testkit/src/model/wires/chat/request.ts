import * as z from "zod";
import type { Conversation, Message } from "../../conversation.js";

const textPart = z.looseObject({ type: z.string(), text: z.string().optional() });
const content = z.union([z.string(), z.array(textPart), z.null()]).optional();

const toolCall = z.looseObject({
  id: z.string(),
  function: z.looseObject({ name: z.string(), arguments: z.string() }),
});

const message = z.looseObject({
  role: z.enum(["system", "developer", "user", "assistant", "tool"]),
  content,
  tool_calls: z.array(toolCall).nullish(),
  tool_call_id: z.string().optional(),
});

/** What the endpoint reads of `POST /v1/chat/completions`; everything else of the protocol may be there and is of no effect. */
export const chatRequestSchema = z.looseObject({
  model: z.string(),
  messages: z.array(message).min(1),
  stream: z.boolean().default(false),
  stream_options: z.looseObject({ include_usage: z.boolean().default(false) }).nullish(),
  tools: z.array(z.looseObject({ function: z.looseObject({ name: z.string() }) })).nullish(),
});

export type ChatRequest = z.infer<typeof chatRequestSchema>;
export type ChatMessage = ChatRequest["messages"][number];

/** A request without what is peculiar to this protocol. */
export function chatConversation(options: { readonly request: ChatRequest; readonly session: string }): Conversation {
  const { request, session } = options;
  const { model, stream, messages, tools } = request;
  return {
    model,
    stream,
    session,
    system: messages.filter(isSystem).map(textOf).join("\n"),
    tools: (tools ?? []).map((tool) => tool.function.name),
    messages: messages.filter((one) => !isSystem(one)).map(neutral),
  };
}

function isSystem({ role }: ChatMessage): boolean {
  return role === "system" || role === "developer";
}

function neutral(message: ChatMessage): Message {
  const text = textOf(message);
  if (message.role === "tool") return { role: "tool", id: message.tool_call_id ?? "", text };
  if (message.role !== "assistant") return { role: "user", text };
  return { role: "assistant", text, calls: (message.tool_calls ?? []).map(({ id }) => id) };
}

/** The text of a message, whichever of the two forms it has. */
function textOf(message: ChatMessage): string {
  if (typeof message.content === "string") return message.content;
  return (message.content ?? []).map((part) => part.text ?? "").join("\n");
}
