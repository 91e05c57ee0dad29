import type { Usage } from "../../reply.js";
import type { FinishAction, PlacedCall } from "../encoder.js";
import type { AnswerHead } from "../wire.js";

type Status = "in_progress" | "completed" | "incomplete";

/** Why an answer is not complete; null: it is. */
const incompleteReasons: Readonly<Record<FinishAction["reason"], string | null>> = {
  stop: null,
  tool_calls: null,
  length: "max_output_tokens",
  content_filter: "content_filter",
};

/** The answer as it begins: with nothing in it. */
export function begunResponse(head: AnswerHead): object {
  return { ...responseHead(head), status: "in_progress", incomplete_details: null, output: [], usage: null };
}

export function endedResponse(options: {
  readonly head: AnswerHead;
  readonly finish: FinishAction;
  readonly output: readonly object[];
}) {
  const { head, finish, output } = options;
  const reason = incompleteReasons[finish.reason];
  return {
    ...responseHead(head),
    status: reason === null ? "completed" : "incomplete",
    incomplete_details: reason === null ? null : { reason },
    output,
    usage: usageObject(finish.usage),
  };
}

export function messageItem({ id, text, status }: { id: string; text: string; status: Status }): object {
  const content = status === "in_progress" ? [] : [textPart(text)];
  return { id, type: "message", role: "assistant", status, content };
}

export function textPart(text: string): object {
  return { type: "output_text", text, annotations: [] };
}

/** A call of a tool; `args` is as far as its arguments have come. What stands before the first dot in its name is its namespace. */
export function callItem(options: {
  readonly call: PlacedCall;
  readonly args: string;
  readonly status: Status;
}): object {
  const { call, args, status } = options;
  const { id, tool } = call;
  const dot = tool.name.indexOf(".");
  const named =
    dot === -1 ? { name: tool.name } : { name: tool.name.slice(dot + 1), namespace: tool.name.slice(0, dot) };
  return { id: `fc_${id}`, type: "function_call", status, call_id: id, ...named, arguments: args };
}

function responseHead({ token, created, model }: AnswerHead): object {
  return { id: `resp_${token}`, object: "response", created_at: created, model, error: null };
}

function usageObject({ input, output, cached, reasoning }: Usage): object {
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cached },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
  };
}
