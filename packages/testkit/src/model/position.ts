import type { ModelCall } from "../script/index.js";
import type { Message } from "./conversation.js";

/**
 * How many of a script's model calls the conversation has behind it, from nothing but the messages since the prompt that
 * carries the script: a call that ends in tools is done when the results of all of them are there, one that ends the turn when all
 * that it says is there. Messages that fit neither (half an answer, someone's steering) change nothing.
 */
export function positionInScript(options: {
  readonly calls: readonly ModelCall[];
  readonly since: readonly Message[];
  /** Wordings of results after which the tool is called again. */
  readonly repeated: readonly RegExp[];
}): number {
  const results = new Map(
    options.since.flatMap((message) => (message.role === "tool" ? [[message.id, message.text] as const] : [])),
  );
  const isDone = (id: string): boolean => {
    const result = results.get(id);
    return result !== undefined && !options.repeated.some((wording) => wording.test(result.trim()));
  };
  let position = 0;
  let behind = 0;
  for (const message of options.since) {
    if (message.role !== "assistant") continue;
    const call = options.calls[position];
    if (call === undefined) break;
    if (message.calls.length > 0) {
      behind += message.calls.filter(isDone).length;
      for (let tools = toolsOf(options.calls[position]); tools > 0 && behind >= tools; ) {
        behind -= tools;
        position += 1;
        tools = toolsOf(options.calls[position]);
      }
    } else if ("finish" in call.end && message.text.trim() === call.text.trim()) position += 1;
  }
  return Math.min(position, options.calls.length);
}

function toolsOf(call: ModelCall | undefined): number {
  return call !== undefined && "tools" in call.end ? call.end.tools.length : 0;
}
