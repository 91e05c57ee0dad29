import type { ToolCall } from "../../dialects/tool-calls.js";
import type { Usage } from "../../reply.js";
import { type Encoder, type FinishAction, halfOf, wholeEncoder } from "../encoder.js";
import { data } from "../sse.js";
import type { AnswerHead } from "../wire.js";

const finishReasons: Readonly<Record<FinishAction["reason"], string>> = {
  stop: "STOP",
  tool_calls: "STOP",
  length: "MAX_TOKENS",
  content_filter: "SAFETY",
};

/** An answer as server-sent events, each with a part of it. A call comes in one of them, so half a call is half an event. */
export function streamedContent(head: AnswerHead): Encoder {
  const partEvent = (part: object): string => data(contentObject({ head, parts: [part] }));
  return {
    contentType: "text/event-stream",
    open: () => "",
    say: (text) => partEvent({ text }),
    call: (tool) => partEvent(callPart(tool)),
    begin: (tool) => halfOf(partEvent(callPart(tool))),
    finish: (finish) => data(contentObject({ head, parts: [{ text: "" }], finish })),
  };
}

export function wholeContent(head: AnswerHead): Encoder {
  return wholeEncoder({
    // This protocol gives calls no ids.
    callId: String,
    answer({ text, calls, finish }) {
      const said = text === "" ? [] : [{ text }];
      return contentObject({ head, parts: [...said, ...calls.map(({ tool }) => callPart(tool))], finish });
    },
  });
}

function contentObject(options: {
  readonly head: AnswerHead;
  readonly parts: readonly object[];
  readonly finish?: FinishAction;
}): object {
  const { head, parts, finish } = options;
  const candidate = { index: 0, content: { role: "model", parts } };
  return {
    candidates: [finish === undefined ? candidate : { ...candidate, finishReason: finishReasons[finish.reason] }],
    ...(finish !== undefined && { usageMetadata: usageObject(finish.usage) }),
    modelVersion: head.model,
    responseId: head.token,
  };
}

function callPart({ name, args }: ToolCall): object {
  return { functionCall: { name, args } };
}

/** This protocol counts thoughts apart from the output. */
function usageObject({ input, output, cached, reasoning }: Usage): object {
  return {
    promptTokenCount: input,
    cachedContentTokenCount: cached,
    candidatesTokenCount: Math.max(0, output - reasoning),
    thoughtsTokenCount: reasoning,
    totalTokenCount: input + output,
  };
}
