import type { ToolCall } from "../dialects/tool-calls.js";
import type { Action } from "../reply.js";

export type FinishAction = Extract<Action, { do: "finish" }>;

/** One call of a tool in an answer; `index` counts the calls from 0. */
export interface PlacedCall {
  readonly id: string;
  readonly index: number;
  readonly tool: ToolCall;
}

/**
 * One answer as a wire writes it: each method gives the text that goes out for what happens, and remembers what it has to
 * know of it later. `open` comes first and once, `finish` last.
 */
export interface Encoder {
  readonly contentType: string;
  open(): string;
  say(text: string): string;
  call(tool: ToolCall): string;
  /** The first half of a call, which nothing completes. */
  begin(tool: ToolCall): string;
  finish(finish: FinishAction): string;
}

/** All of an answer that is not streamed. */
export interface WholeAnswer {
  readonly text: string;
  readonly calls: readonly PlacedCall[];
  readonly finish: FinishAction;
}

/** An answer in one piece, at its end. */
export function wholeEncoder(options: {
  readonly callId: (index: number) => string;
  readonly answer: (whole: WholeAnswer) => object;
}): Encoder {
  const calls: PlacedCall[] = [];
  let text = "";
  return {
    contentType: "application/json",
    open: () => "",
    say(more) {
      text += more;
      return "";
    },
    call(tool) {
      calls.push({ id: options.callId(calls.length), index: calls.length, tool });
      return "";
    },
    // It comes in one piece, and that piece never comes.
    begin: () => "",
    finish: (finish) => JSON.stringify(options.answer({ text, calls, finish })),
  };
}

/** The first half of a call's arguments, as they stand on the wire. */
export function halfOf(args: string): string {
  return args.slice(0, args.length / 2);
}
