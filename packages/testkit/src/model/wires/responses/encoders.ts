import type { ToolCall } from "../../dialects/tool-calls.js";
import { type Encoder, halfOf, type PlacedCall, wholeEncoder } from "../encoder.js";
import { namedEvent } from "../sse.js";
import type { AnswerHead } from "../wire.js";
import { begunResponse, callItem, endedResponse, messageItem, textPart } from "./objects.js";

/** An answer as the events of OpenAI's responses: each text and each call is an item, one after another. */
export function streamedResponse(head: AnswerHead): Encoder {
  const output: object[] = [];
  let events = 0;
  let calls = 0;
  /** The text of the item that is being said; null: none is. */
  let text: string | null = null;
  const event = (type: string, value: object): string => {
    events += 1;
    return namedEvent({ type, sequence_number: events - 1, ...value });
  };
  const itemEvent = (type: string, item: object): string => event(type, { output_index: output.length, item });
  const done = (item: object): string => {
    const sent = itemEvent("response.output_item.done", item);
    output.push(item);
    return sent;
  };
  const textPlace = () => ({
    item_id: messageId({ head, index: output.length }),
    output_index: output.length,
    content_index: 0,
  });
  const startText = (): string => {
    const id = messageId({ head, index: output.length });
    return (
      itemEvent("response.output_item.added", messageItem({ id, text: "", status: "in_progress" })) +
      event("response.content_part.added", { ...textPlace(), part: textPart("") })
    );
  };
  const endText = (): string => {
    if (text === null) return "";
    const whole = text;
    text = null;
    const id = messageId({ head, index: output.length });
    return (
      event("response.output_text.done", { ...textPlace(), text: whole }) +
      event("response.content_part.done", { ...textPlace(), part: textPart(whole) }) +
      done(messageItem({ id, text: whole, status: "completed" }))
    );
  };
  const startCall = ({ call, args }: { readonly call: PlacedCall; readonly args: string }): string =>
    endText() +
    itemEvent("response.output_item.added", callItem({ call, args: "", status: "in_progress" })) +
    event("response.function_call_arguments.delta", { ...callPlace(call), delta: args });
  const callPlace = ({ id }: PlacedCall) => ({ item_id: `fc_${id}`, output_index: output.length });
  const placed = (tool: ToolCall): PlacedCall => {
    calls += 1;
    return { id: callId({ head, index: calls - 1 }), index: calls - 1, tool };
  };
  return {
    contentType: "text/event-stream",
    open: () => event("response.created", { response: begunResponse(head) }),
    say(more) {
      const start = text === null ? startText() : "";
      text = (text ?? "") + more;
      return start + event("response.output_text.delta", { ...textPlace(), delta: more });
    },
    call(tool) {
      const call = placed(tool);
      const args = JSON.stringify(tool.args);
      return (
        startCall({ call, args }) +
        event("response.function_call_arguments.done", { ...callPlace(call), arguments: args }) +
        done(callItem({ call, args, status: "completed" }))
      );
    },
    begin: (tool) => startCall({ call: placed(tool), args: halfOf(JSON.stringify(tool.args)) }),
    finish(finish) {
      const last = endText();
      const response = endedResponse({ head, finish, output });
      return last + event(`response.${response.status}`, { response });
    },
  };
}

export function wholeResponse(head: AnswerHead): Encoder {
  return wholeEncoder({
    callId: (index) => callId({ head, index }),
    answer({ text, calls, finish }) {
      const id = messageId({ head, index: 0 });
      const said = text === "" ? [] : [messageItem({ id, text, status: "completed" })];
      const asked = calls.map((call) => callItem({ call, args: JSON.stringify(call.tool.args), status: "completed" }));
      return endedResponse({ head, finish, output: [...said, ...asked] });
    },
  });
}

interface Place {
  readonly head: AnswerHead;
  readonly index: number;
}

function messageId({ head, index }: Place): string {
  return `msg_${head.token}_${index}`;
}

function callId({ head, index }: Place): string {
  return `call_${head.token}_${index}`;
}
