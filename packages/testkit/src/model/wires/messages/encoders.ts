import type { Usage } from "../../reply.js";
import { type Encoder, type FinishAction, halfOf, type WholeAnswer, wholeEncoder } from "../encoder.js";
import { namedEvent } from "../sse.js";
import type { AnswerHead } from "../wire.js";

const stopReasons: Readonly<Record<FinishAction["reason"], string>> = {
  stop: "end_turn",
  length: "max_tokens",
  content_filter: "refusal",
  tool_calls: "tool_use",
};

/** An answer as the events of Anthropic's messages: each text and each call is a block, one after another. */
export function streamedMessage(head: AnswerHead): Encoder {
  let index = 0;
  let calls = 0;
  let inText = false;
  const endText = (): string => {
    if (!inText) return "";
    inText = false;
    return endBlock();
  };
  const endBlock = (): string => {
    index += 1;
    return namedEvent({ type: "content_block_stop", index: index - 1 });
  };
  const startBlock = (block: object): string =>
    namedEvent({ type: "content_block_start", index, content_block: block });
  const delta = (value: object): string => namedEvent({ type: "content_block_delta", index, delta: value });
  const startCall = (name: string): string => {
    calls += 1;
    return endText() + startBlock({ type: "tool_use", id: callId({ head, index: calls - 1 }), name, input: {} });
  };
  return {
    contentType: "text/event-stream",
    open: () => {
      const message = { ...messageHead(head), content: [], stop_reason: null, usage: usageObject(nothing) };
      return namedEvent({ type: "message_start", message });
    },
    say(text) {
      const start = inText ? "" : startBlock({ type: "text", text: "" });
      inText = true;
      return start + delta({ type: "text_delta", text });
    },
    call: ({ name, args }) =>
      startCall(name) + delta({ type: "input_json_delta", partial_json: JSON.stringify(args) }) + endBlock(),
    begin: ({ name, args }) =>
      startCall(name) + delta({ type: "input_json_delta", partial_json: halfOf(JSON.stringify(args)) }),
    finish({ reason, usage }) {
      const end = { delta: { stop_reason: stopReasons[reason], stop_sequence: null }, usage: usageObject(usage) };
      return endText() + namedEvent({ type: "message_delta", ...end }) + namedEvent({ type: "message_stop" });
    },
  };
}

export function wholeMessage(head: AnswerHead): Encoder {
  return wholeEncoder({
    callId: (index) => callId({ head, index }),
    answer: ({ text, calls, finish }: WholeAnswer) => ({
      ...messageHead(head),
      content: [
        ...(text === "" ? [] : [{ type: "text", text }]),
        ...calls.map(({ id, tool }) => ({ type: "tool_use", id, name: tool.name, input: tool.args })),
      ],
      stop_reason: stopReasons[finish.reason],
      usage: usageObject(finish.usage),
    }),
  });
}

function messageHead({ token, model }: AnswerHead): object {
  return { id: `msg_${token}`, type: "message", role: "assistant", model, stop_sequence: null };
}

function callId({ head, index }: { readonly head: AnswerHead; readonly index: number }): string {
  return `toolu_${head.token}_${index}`;
}

const nothing: Usage = { input: 0, output: 0, cached: 0, reasoning: 0 };

/** This protocol counts what came from the cache apart from the input. */
function usageObject({ input, output, cached }: Usage): object {
  return {
    input_tokens: Math.max(0, input - cached),
    cache_read_input_tokens: cached,
    cache_creation_input_tokens: 0,
    output_tokens: output,
  };
}
