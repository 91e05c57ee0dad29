import type { EventsOptions, TownEvent } from "@townkit/core";
import { type Call, createCaller } from "./caller.js";
import type { TownConnectOptions } from "./client.js";
import { createEventStreams } from "./event-stream.js";
import { createTransport } from "./transport.js";

/** What carries calls and events to one server of operations, whichever table they stand in. */
export interface Connection {
  readonly call: Call;
  /** See `Orchestrator.events`. What is called after it is seen by it. @throws InvalidInputError */
  events(request: EventsOptions): AsyncIterable<TownEvent>;
  /** Ends every wait and every stream, and nothing on the other side. */
  close(): void;
}

/** Nothing is sent until it is used. */
export function createConnection(options: TownConnectOptions): Connection {
  const { url, token, fetch = globalThis.fetch, patienceMs = 15_000, silenceMs = 30_000 } = options;
  const closing = new AbortController();
  const transport = createTransport({ url, token, fetch });
  const streams = createEventStreams({ transport, closing: closing.signal, patienceMs, silenceMs });
  return {
    call: createCaller({ transport, closing: closing.signal, patienceMs, streamsOpened: streams.opened }),
    events: (request) => streams.open(request),
    close: () => closing.abort(new Error("the client was disposed")),
  };
}
