import type { Action, Usage } from "./reply.js";
import type { ToolCall } from "./tool-calls.js";

export type FinishAction = Extract<Action, { do: "finish" }>;

/** The head that all objects of one answer share. */
export interface CompletionHead {
  readonly id: string;
  /** Unix seconds. */
  readonly created: number;
  readonly model: string;
}

/** One `data:` object of a streamed answer. */
export function chunkObject(options: {
  readonly head: CompletionHead;
  readonly delta: object;
  readonly finish: FinishAction["reason"] | null;
}): object {
  const { head, delta, finish } = options;
  return { ...head, object: "chat.completion.chunk", choices: [{ index: 0, delta, finish_reason: finish }] };
}

/** The last `data:` object before `[DONE]`, sent when the request asks for it. */
export function usageChunkObject({ head, usage }: { readonly head: CompletionHead; readonly usage: Usage }): object {
  return { ...head, object: "chat.completion.chunk", choices: [], usage: usageObject(usage) };
}

/** An answer that is not streamed. */
export function completionObject(options: {
  readonly head: CompletionHead;
  readonly text: string;
  readonly calls: readonly object[];
  readonly finish: FinishAction;
}): object {
  const { head, text, calls, finish } = options;
  const message = {
    role: "assistant",
    content: text === "" ? null : text,
    ...(calls.length > 0 && { tool_calls: calls }),
  };
  return {
    ...head,
    object: "chat.completion",
    choices: [{ index: 0, message, finish_reason: finish.reason }],
    usage: usageObject(finish.usage),
  };
}

export function toolCallObject({ id, tool }: { readonly id: string; readonly tool: ToolCall }) {
  return { id, type: "function", function: { name: tool.name, arguments: JSON.stringify(tool.args) } };
}

function usageObject({ input, output, cached, reasoning }: Usage): object {
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cached },
    completion_tokens_details: { reasoning_tokens: reasoning },
  };
}
