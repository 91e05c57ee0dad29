import { createParser } from "eventsource-parser";
import { beginAnswer } from "../client/exchange.js";

/** The server ended the stream, or refused to begin it, in words that a reader understands. */
export class StreamRefusedError extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`The event stream was refused with HTTP ${status}.`);
    this.status = status;
  }
}

/**
 * The data of each event of one server-sent stream, parsed as JSON, until the stream ends cleanly or `signal` is aborted.
 *
 * Our own reader, because the SDK's cannot tell silence from quiet, retries a 401 for ever, and never shortens its waits again
 * after a success; and over the HTTP module of Node.js, whose streams cost a fraction of those of the platform's `fetch`.
 * @throws StreamRefusedError the answer is not a 200; any other error when the connection breaks or is silent for `silenceMs`.
 */
export async function* readServerSentEvents(options: {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** The server sends a heartbeat every 10 s: longer silence is a dead connection. */
  readonly silenceMs: number;
  readonly signal: AbortSignal;
}): AsyncGenerator<unknown, void, undefined> {
  const silence = new AbortController();
  const timer = setTimeout(
    () => silence.abort(new Error(`The event stream was silent for ${options.silenceMs} ms.`)),
    options.silenceMs,
  );
  timer.unref();
  const signal = AbortSignal.any([options.signal, silence.signal]);
  const events: unknown[] = [];
  const parser = createParser({ onEvent: ({ data }) => events.push(JSON.parse(data)) });
  try {
    const headers = { ...options.headers, accept: "text/event-stream" };
    const answer = await beginAnswer({ url: String(options.url), method: "GET", headers, signal, agent: false });
    if (answer.statusCode !== 200) throw new StreamRefusedError(answer.statusCode ?? 0);
    for await (const text of answer.setEncoding("utf8")) {
      timer.refresh();
      parser.feed(text as string);
      yield* events.splice(0);
    }
  } catch (error) {
    if (options.signal.aborted) return;
    throw silence.signal.aborted ? silence.signal.reason : error;
  } finally {
    clearTimeout(timer);
    // Ends the connection too when the consumer stopped early.
    silence.abort();
  }
}
