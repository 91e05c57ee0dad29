import * as z from "zod";
import type { Conversation, Message } from "../../conversation.js";

const part = z.looseObject({ text: z.string().optional() });
const content = z.union([z.string(), z.array(part)]);

const item = z.looseObject({
  /** Absent for a message. */
  type: z.string().default("message"),
  role: z.enum(["system", "developer", "user", "assistant"]).optional(),
  content: content.nullish(),
  call_id: z.string().optional(),
  /** Of the result of a call. */
  output: content.optional(),
});

/** What the endpoint reads of `POST /v1/responses`; everything else of the protocol may be there and is of no effect. */
export const responsesRequestSchema = z.looseObject({
  model: z.string(),
  input: z.union([z.string(), z.array(item).min(1)]),
  instructions: z.string().nullish(),
  stream: z.boolean().default(false),
  tools: z.array(z.looseObject({ name: z.string().optional() })).default([]),
  prompt_cache_key: z.string().nullish(),
});

type ResponsesRequest = z.infer<typeof responsesRequestSchema>;
type Item = z.infer<typeof item>;

/** A request without what is peculiar to this protocol. The session is what the agent caches by: Codex's own id of it. */
export function responsesConversation(request: ResponsesRequest): Conversation {
  const { input, instructions } = request;
  const items: readonly Item[] =
    typeof input === "string" ? [{ type: "message", role: "user", content: input }] : input;
  return {
    model: request.model,
    stream: request.stream,
    session: request.prompt_cache_key ?? "",
    system: [instructions ?? "", ...items.filter(isAbout).map(({ content }) => textOf(content))]
      .filter(Boolean)
      .join("\n"),
    tools: request.tools.flatMap(({ name }) => name ?? []),
    messages: items.filter((one) => !isAbout(one)).reduce(withItem, []),
  };
}

/** What Codex (0.169) writes of itself in the user's place: its surroundings, and the instructions that it found in files. */
const reminder = /^<(?:environment_context|user_instructions|turn_aborted)>|^# AGENTS\.md instructions/;

function isAbout({ type, role, content }: Item): boolean {
  if (type !== "message") return false;
  return role === "system" || role === "developer" || (role === "user" && reminder.test(textOf(content)));
}

/** Text and calls of one answer are items of their own here; those that follow one another are one answer. */
function withItem(messages: readonly Message[], item: Item): readonly Message[] {
  if (item.type.endsWith("_call_output")) {
    return [...messages, { role: "tool", id: item.call_id ?? "", text: textOf(item.output) }];
  }
  const isCall = item.type.endsWith("_call") && item.call_id !== undefined;
  if (item.type === "message" && item.role === "user")
    return [...messages, { role: "user", text: textOf(item.content) }];
  if (!isCall && item.type !== "message") return messages;
  const last = messages.at(-1);
  const open = last?.role === "assistant" ? last : null;
  const answer: Message = {
    role: "assistant",
    text: (open?.text ?? "") + (isCall ? "" : textOf(item.content)),
    calls: [...(open?.calls ?? []), ...(isCall ? [item.call_id as string] : [])],
  };
  return [...(open === null ? messages : messages.slice(0, -1)), answer];
}

function textOf(content: Item["content"]): string {
  if (typeof content === "string") return content;
  return (content ?? []).map(({ text }) => text ?? "").join("\n");
}
