import type { Usage } from "../../reply.js";
import type { FinishAction, PlacedCall, WholeAnswer } from "../encoder.js";
import type { AnswerHead } from "../wire.js";

/** One `data:` object of a streamed answer. */
export function chunkObject(options: {
  readonly head: AnswerHead;
  readonly delta: object;
  readonly finish: FinishAction["reason"] | null;
}): object {
  const { head, delta, finish } = options;
  return { ...headOf(head), object: "chat.completion.chunk", choices: [{ index: 0, delta, finish_reason: finish }] };
}

/** The last `data:` object before `[DONE]`, sent when the request asks for it. */
export function usageChunkObject({ head, usage }: { readonly head: AnswerHead; readonly usage: Usage }): object {
  return { ...headOf(head), object: "chat.completion.chunk", choices: [], usage: usageObject(usage) };
}

/** An answer that is not streamed. */
export function completionObject({ head, whole }: { readonly head: AnswerHead; readonly whole: WholeAnswer }): object {
  const { text, calls, finish } = whole;
  const message = {
    role: "assistant",
    content: text === "" ? null : text,
    ...(calls.length > 0 && { tool_calls: calls.map(toolCallObject) }),
  };
  return {
    ...headOf(head),
    object: "chat.completion",
    choices: [{ index: 0, message, finish_reason: finish.reason }],
    usage: usageObject(finish.usage),
  };
}

export function toolCallObject({ id, tool }: Pick<PlacedCall, "id" | "tool">) {
  return { id, type: "function", function: { name: tool.name, arguments: JSON.stringify(tool.args) } };
}

function headOf({ token, created, model }: AnswerHead): object {
  return { id: `chatcmpl-${token}`, created, model };
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
