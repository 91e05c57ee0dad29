import { type Encoder, halfOf, wholeEncoder } from "../encoder.js";
import { data } from "../sse.js";
import type { AnswerHead } from "../wire.js";
import { chunkObject, completionObject, toolCallObject, usageChunkObject } from "./completion-objects.js";

/** An answer as server-sent events, each thing at the time it is said. */
export function streamedChat({ head, withUsage }: { readonly head: AnswerHead; readonly withUsage: boolean }): Encoder {
  let index = 0;
  const delta = (value: object): string => data(chunkObject({ head, delta: value, finish: null }));
  return {
    contentType: "text/event-stream",
    open: () => delta({ role: "assistant", content: "" }),
    say: (text) => delta({ content: text }),
    call(tool) {
      const call = { index, ...toolCallObject({ id: callId({ head, index }), tool }) };
      index += 1;
      return delta({ tool_calls: [call] });
    },
    begin(tool) {
      const whole = toolCallObject({ id: callId({ head, index }), tool });
      const half = { ...whole.function, arguments: halfOf(whole.function.arguments) };
      return delta({ tool_calls: [{ index, ...whole, function: half }] });
    },
    finish: ({ reason, usage }) =>
      [
        data(chunkObject({ head, delta: {}, finish: reason })),
        withUsage ? data(usageChunkObject({ head, usage })) : "",
        data("[DONE]"),
      ].join(""),
  };
}

export function wholeChat(head: AnswerHead): Encoder {
  return wholeEncoder({
    callId: (index) => callId({ head, index }),
    answer: (whole) => completionObject({ head, whole }),
  });
}

function callId({ head, index }: { readonly head: AnswerHead; readonly index: number }): string {
  return `call_${head.token}_${index}`;
}
