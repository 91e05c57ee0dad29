import { type EventsOptions, eventTypes, type TownEvent, TownEventSchema } from "@townkit/core";
import { createParser, type EventSourceMessage } from "eventsource-parser";
import { anySignal } from "./deadline.js";
import { encodeQuery, eventsPath } from "./protocol/index.js";
import type { Try } from "./retry.js";
import type { TownResponse } from "./town-fetch.js";
import { misfit, parseJson, strangeAnswer, type Transport } from "./transport.js";

/** One connection of an event stream, once the town has answered. */
export interface EventConnection {
  /** Ends by returning, when the connection ends for whatever reason. @throws TownError for what is not an event. */
  readonly events: AsyncIterable<TownEvent>;
  close(): void;
}

const knownTypes: ReadonlySet<string> = new Set(eventTypes);

/** Subscribes, from `after` on. When this has answered, what happens in the town from then on is in its events. */
export async function connectEvents(
  options: Omit<EventsOptions, "signal"> & { transport: Transport; signal: AbortSignal; silenceMs: number },
): Promise<Try<EventConnection>> {
  const { transport, signal, after, sessionId, durableOnly } = options;
  const closing = new AbortController();
  const silence = silenceWatch({ closing, silenceMs: options.silenceMs });
  const search = encodeQuery({ sessionId, durableOnly }).toString();
  const sent = await transport.send({
    method: "GET",
    path: search ? `${eventsPath}?${search}` : eventsPath,
    headers: { accept: "text/event-stream", ...(after === undefined ? {} : { "last-event-id": after }) },
    signal: anySignal(signal, closing.signal),
  });
  silence.clear();
  if (sent.kind !== "answered") return sent;
  const close = () => closing.abort();
  return { kind: "answered", result: { events: readEvents(sent.result, { silence, close, signal }), close } };
}

interface SilenceWatch {
  heard(): void;
  clear(): void;
}

/** Ends a connection that has been silent for too long: the town says at least that it is there. */
function silenceWatch({ closing, silenceMs }: { closing: AbortController; silenceMs: number }): SilenceWatch {
  const watch = () => setTimeout(() => closing.abort(new Error(`nothing was heard for ${silenceMs} ms`)), silenceMs);
  let timer = watch();
  return {
    heard() {
      clearTimeout(timer);
      timer = watch();
    },
    clear: () => clearTimeout(timer),
  };
}

async function* readEvents(
  response: TownResponse,
  { silence, close, signal }: { silence: SilenceWatch; close(): void; signal: AbortSignal },
): AsyncGenerator<TownEvent, undefined> {
  const parsed: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (message) => parsed.push(message) });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (;;) {
      silence.heard();
      const chunk = await reader?.read().catch(() => undefined);
      silence.clear();
      if (chunk?.value === undefined) return;
      parser.feed(chunk.value);
      for (const message of parsed.splice(0)) {
        if (signal.aborted) return;
        const event = readEvent(message);
        if (event) yield event;
      }
    }
  } finally {
    silence.clear();
    close();
  }
}

/** Undefined for an event of a newer town, of a type that is not known here. */
function readEvent({ data }: EventSourceMessage): TownEvent | undefined {
  const value = parseJson(data);
  const type = typeof value === "object" && value !== null && "type" in value ? value.type : undefined;
  if (typeof type === "string" && !knownTypes.has(type)) return undefined;
  const parsed = TownEventSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problem = misfit({ value, error: parsed.error });
  throw strangeAnswer({ what: eventsPath, problem, cause: parsed.error });
}
