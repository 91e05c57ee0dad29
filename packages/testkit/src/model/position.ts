import type { ModelCall } from "../script/index.js";
import type { Message } from "./conversation.js";

/**
 * What an agent puts in the place of a tool's result when the tool did not end by itself, as OpenCode 1.18.33 words it:
 * killed with the server, aborted before it ran, aborted while it ran.
 */
const interruptions: readonly RegExp[] = [
  /^\[Tool execution was interrupted\]$/,
  /^Tool execution aborted$/,
  /<shell_metadata>[\s\S]*\bUser aborted the command\b/,
];

/**
 * How many of a script's model calls the conversation has behind it, from nothing but the messages since the prompt that
 * carries the script: a call that ends in tools is done when the results of all of them are there, one that ends the turn when all
 * that it says is there. Messages that fit neither (half an answer, someone's steering) change nothing.
 */
export function positionInScript(options: {
  readonly calls: readonly ModelCall[];
  readonly since: readonly Message[];
  readonly repeatInterrupted: boolean;
}): number {
  const results = new Map(
    options.since.flatMap((message) => (message.role === "tool" ? [[message.id, message.text] as const] : [])),
  );
  const isDone = (id: string): boolean => {
    const result = results.get(id);
    return result !== undefined && !(options.repeatInterrupted && isInterruption(result));
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

function isInterruption(result: string): boolean {
  return interruptions.some((wording) => wording.test(result.trim()));
}
