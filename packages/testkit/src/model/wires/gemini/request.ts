import * as z from "zod";
import type { Conversation, Message } from "../../conversation.js";

const part = z.looseObject({
  text: z.string().optional(),
  /** The model's thoughts, which are no answer. */
  thought: z.boolean().optional(),
  functionCall: z.looseObject({ id: z.string().optional() }).optional(),
  functionResponse: z
    .looseObject({ id: z.string().optional(), response: z.record(z.string(), z.unknown()).default({}) })
    .optional(),
});

const content = z.looseObject({ role: z.string().default("user"), parts: z.array(part).default([]) });

/** What the endpoint reads of `generateContent`; everything else of the protocol may be there and is of no effect. */
export const geminiRequestSchema = z.looseObject({
  contents: z.array(content).min(1),
  systemInstruction: content.optional(),
  tools: z
    .array(z.looseObject({ functionDeclarations: z.array(z.looseObject({ name: z.string() })).default([]) }))
    .default([]),
});

type GeminiRequest = z.infer<typeof geminiRequestSchema>;
type Part = z.infer<typeof part>;

/** What Gemini CLI (0.61) tells of its surroundings in the user's place. */
const reminder = /^<session_context>/;

/** A request without what is peculiar to this protocol, whose requests carry no session. Each text of a user's message is a prompt. */
export function geminiConversation(options: {
  readonly request: GeminiRequest;
  readonly model: string;
  readonly stream: boolean;
}): Conversation {
  const { request, model, stream } = options;
  const { contents, systemInstruction, tools } = request;
  const about = contents.flatMap(({ role, parts }) => (role === "model" ? [] : textsOf(parts).filter(isReminder)));
  const idOf = idsInOrder();
  return {
    model,
    stream,
    session: "",
    system: [...textsOf(systemInstruction?.parts ?? []), ...about].join("\n"),
    tools: tools.flatMap(({ functionDeclarations }) => functionDeclarations.map(({ name }) => name)),
    messages: contents.flatMap(({ role, parts }): Message[] =>
      role === "model" ? [answerOf({ parts, idOf })] : parts.flatMap((one) => promptOf({ part: one, idOf })),
    ),
  };
}

/** The id of a call or of a result. Where the agent gives none, results come in the order of the calls. */
type IdOf = (options: { readonly of: "call" | "result"; readonly id: string | undefined }) => string;

function idsInOrder(): IdOf {
  const without = { call: 0, result: 0 };
  return ({ of, id }) => {
    if (id !== undefined) return id;
    without[of] += 1;
    return `#${without[of]}`;
  };
}

function answerOf({ parts, idOf }: { readonly parts: readonly Part[]; readonly idOf: IdOf }): Message {
  const calls = parts.flatMap(({ functionCall }) =>
    functionCall === undefined ? [] : [idOf({ of: "call", id: functionCall.id })],
  );
  return { role: "assistant", text: textsOf(parts).join(""), calls };
}

function promptOf({ part, idOf }: { readonly part: Part; readonly idOf: IdOf }): Message[] {
  const { functionResponse } = part;
  if (functionResponse !== undefined) {
    const { id, response } = functionResponse;
    const text = String(response.output ?? response.error ?? JSON.stringify(response));
    return [{ role: "tool", id: idOf({ of: "result", id }), text }];
  }
  return textsOf([part])
    .filter((text) => !isReminder(text))
    .map((text) => ({ role: "user", text }));
}

function isReminder(text: string): boolean {
  return reminder.test(text);
}

function textsOf(parts: readonly Part[]): string[] {
  return parts.flatMap(({ text, thought }) => (text && thought !== true ? [text] : []));
}
