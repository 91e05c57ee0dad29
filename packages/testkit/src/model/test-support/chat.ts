import type { ChatMessage } from "../wires/chat/request.js";

export interface ChatCall {
  readonly url: string;
  readonly messages: readonly ChatMessage[];
  readonly model?: string;
  readonly session?: string;
  readonly stream?: boolean;
  /** Names of the tools that the agent offers; a turn's call offers some. */
  readonly tools?: readonly string[];
  readonly signal?: AbortSignal;
}

/** A model call as an agent makes it. */
export function chat(call: ChatCall): Promise<Response> {
  const { url, messages, model = "scripted", session = "ses_1", stream = false, tools = ["bash"], signal } = call;
  return fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-session-id": session },
    body: JSON.stringify({
      model,
      messages,
      stream,
      stream_options: { include_usage: true },
      tools: tools.map((name) => ({ type: "function", function: { name } })),
    }),
    ...(signal !== undefined && { signal }),
  });
}

export function userSays(content: string): ChatMessage {
  return { role: "user", content };
}
