import { createParser } from "eventsource-parser";

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
 * Our own reader over `fetch`, because the SDK's cannot tell silence from quiet, retries a 401 for ever, and never
 * shortens its waits again after a success.
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
    const response = await fetch(options.url, { headers: { ...options.headers, accept: "text/event-stream" }, signal });
    if (!response.ok || !response.body) throw new StreamRefusedError(response.status);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      timer.refresh();
      parser.feed(value);
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
