import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import {
  type CompletionHead,
  chunkObject,
  completionObject,
  type FinishAction,
  toolCallObject,
  usageChunkObject,
} from "./completion-objects.js";
import type { ToolCall } from "./tool-calls.js";

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

interface AnswerOptions {
  readonly response: ServerResponse;
  readonly model: string;
  readonly withUsage: boolean;
}

/** An answer as server-sent events, each thing at the time it is said. */
export function streamedAnswer({ response, model, withUsage }: AnswerOptions): Answer {
  const head = newHead(model);
  let calls = 0;
  const send = (data: object | string): void => {
    response.write(`data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`);
  };
  const delta = (value: object, finish: FinishAction["reason"] | null = null): void => {
    send(chunkObject({ head, delta: value, finish }));
  };
  const open = (): void => {
    if (response.headersSent) return;
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
    delta({ role: "assistant", content: "" });
  };
  return {
    open,
    say(text) {
      open();
      delta({ content: text });
    },
    call(tool) {
      open();
      delta({ tool_calls: [{ index: calls, ...toolCallObject({ id: newCallId(), tool }) }] });
      calls += 1;
    },
    begin(tool) {
      open();
      const whole = toolCallObject({ id: newCallId(), tool });
      const half = {
        ...whole.function,
        arguments: whole.function.arguments.slice(0, whole.function.arguments.length / 2),
      };
      delta({ tool_calls: [{ index: calls, ...whole, function: half }] });
    },
    finish(finish) {
      open();
      delta({}, finish.reason);
      if (withUsage) send(usageChunkObject({ head, usage: finish.usage }));
      send("[DONE]");
      response.end();
    },
  };
}

/** An answer in one piece, at its end. */
export function wholeAnswer({ response, model }: AnswerOptions): Answer {
  const head = newHead(model);
  const calls: object[] = [];
  let text = "";
  const open = (): void => {
    if (response.headersSent) return;
    response.writeHead(200, { "content-type": "application/json" });
    response.flushHeaders();
  };
  return {
    open,
    say(more) {
      text += more;
    },
    call(tool) {
      calls.push(toolCallObject({ id: newCallId(), tool }));
    },
    // It comes in one piece, and that piece never comes.
    begin: open,
    finish(finish) {
      open();
      response.end(JSON.stringify(completionObject({ head, text, calls, finish })));
    },
  };
}

function newHead(model: string): CompletionHead {
  return { id: `chatcmpl-${randomUUID()}`, created: Math.floor(Date.now() / 1000), model };
}

function newCallId(): string {
  return `call_${randomUUID().replaceAll("-", "")}`;
}
