import type { ServerResponse } from "node:http";
import type { ToolCall } from "./dialects/tool-calls.js";
import type { Encoder, FinishAction } from "./wires/encoder.js";

/** The answer to one request, on its way out. */
export interface Answer {
  /** Sends the status line and what comes before any text; only the first time. */
  open(): void;
  say(text: string): void;
  call(tool: ToolCall): void;
  /** The first half of a call, which nothing completes. */
  begin(tool: ToolCall): void;
  finish(finish: FinishAction): void;
}

/** Sends what an encoder writes, each thing at the time it happens. */
export function answerTo({
  response,
  encoder,
}: {
  readonly response: ServerResponse;
  readonly encoder: Encoder;
}): Answer {
  const send = (text: string): void => {
    if (text !== "") response.write(text);
  };
  const open = (): void => {
    if (response.headersSent) return;
    response.writeHead(200, { "content-type": encoder.contentType, "cache-control": "no-cache" });
    response.flushHeaders();
    send(encoder.open());
  };
  const sendOpened = (write: () => string): void => {
    open();
    send(write());
  };
  return {
    open,
    say: (text) => sendOpened(() => encoder.say(text)),
    call: (tool) => sendOpened(() => encoder.call(tool)),
    begin: (tool) => sendOpened(() => encoder.begin(tool)),
    finish(finish) {
      sendOpened(() => encoder.finish(finish));
      response.end();
    },
  };
}
