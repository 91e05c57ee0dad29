import * as z from "zod";
import type { Conversation, Message } from "../../conversation.js";

const block = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  /** Of a `tool_use`. */
  id: z.string().optional(),
  /** Of a `tool_result`. */
  tool_use_id: z.string().optional(),
  content: z.union([z.string(), z.array(z.looseObject({ text: z.string().optional() }))]).optional(),
});
const content = z.union([z.string(), z.array(block)]);

const message = z.looseObject({ role: z.enum(["system", "user", "assistant"]), content });

/** What the endpoint reads of `POST /v1/messages`; everything else of the protocol may be there and is of no effect. */
export const messagesRequestSchema = z.looseObject({
  model: z.string(),
  messages: z.array(message).min(1),
  system: content.optional(),
  stream: z.boolean().default(false),
  tools: z.array(z.looseObject({ name: z.string() })).default([]),
  metadata: z.looseObject({ user_id: z.string().nullish() }).nullish(),
});

type MessagesRequest = z.infer<typeof messagesRequestSchema>;
type Block = z.infer<typeof block>;

/** What Claude Code (2.1.197) puts among the user's words or the system's that is not what its role says. */
const reminder = /^<system-reminder>/;
const steered = /^The user sent a new message while you were working:/;

/** A request without what is peculiar to this protocol. Each text of a user's message is a prompt: Claude Code joins several that it did not answer. */
export function messagesConversation(request: MessagesRequest): Conversation {
  const said = request.messages.map(({ role, content }) => ({ role, blocks: blocksOf(content) }));
  const about = said.flatMap(({ role, blocks }) => textsOf(blocks).filter((text) => isAbout({ role, text })));
  return {
    model: request.model,
    stream: request.stream,
    session: sessionOf(request),
    system: [...textsOf(blocksOf(request.system ?? "")), ...about].join("\n"),
    tools: request.tools.map(({ name }) => name),
    messages: said.flatMap(({ role, blocks }) =>
      role === "assistant" ? [answerOf(blocks)] : promptsOf({ role, blocks }),
    ),
  };
}

function answerOf(blocks: readonly Block[]): Message {
  const calls = blocks.flatMap(({ type, id }) => (type === "tool_use" && id !== undefined ? [id] : []));
  return { role: "assistant", text: textsOf(blocks).join(""), calls };
}

function promptsOf({ role, blocks }: { readonly role: string; readonly blocks: readonly Block[] }): Message[] {
  return blocks.flatMap((one): Message[] => {
    if (one.type === "tool_result") {
      return [{ role: "tool", id: one.tool_use_id ?? "", text: textsOf(blocksOf(one.content ?? "")).join("\n") }];
    }
    const text = one.text ?? "";
    return one.type !== "text" || isAbout({ role, text }) ? [] : [{ role: "user", text }];
  });
}

/** Whether a text is the agent's own word to the model. */
function isAbout({ role, text }: { readonly role: string; readonly text: string }): boolean {
  return role === "system" ? !steered.test(text) : role === "user" && reminder.test(text);
}

function blocksOf(content: string | readonly { readonly text?: string | undefined }[]): readonly Block[] {
  return typeof content === "string"
    ? [{ type: "text", text: content }]
    : content.map((one) => ({ type: "text", ...one }));
}

function textsOf(blocks: readonly Block[]): string[] {
  return blocks.flatMap(({ type, text }) => (type === "text" && text ? [text] : []));
}

/** Claude Code puts its session's id into the id of the user, in one of two forms. */
function sessionOf({ metadata }: MessagesRequest): string {
  return /session_(?:id":")?([0-9a-f-]{36})/.exec(metadata?.user_id ?? "")?.[1] ?? "";
}
