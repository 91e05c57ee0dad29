import type { HttpBindings } from "@hono/node-server";
import { decodeQuery, EventsQuerySchema } from "@townkit/client/protocol";
import { CursorSchema, type Log, type Orchestrator, parseInput, type TownEvent } from "@townkit/core";
import type { Handler } from "hono";
import { callerOf } from "./caller.js";
import { logFault } from "./error-response.js";
import { limitReached } from "./limit-reached.js";

export interface ServeEventsOptions {
  readonly orchestrator: Pick<Orchestrator, "events">;
  /** Ends every stream. */
  readonly closing: AbortSignal;
  /** How often a silent stream says that it is there. */
  readonly heartbeatMs: number;
  /** How long a reader may take nothing before it is cut; it goes on from its cursor. */
  readonly stallMs: number;
  readonly log: Log;
  /** Told when a stream begins and when it ends. */
  readonly count: (change: 1 | -1) => void;
  /** How many are open. */
  readonly open: () => number;
  /** Beyond so many at once, none is opened. */
  readonly most: number;
}

/**
 * Serves the events as server-sent events. Nothing is taken from the orchestrator before the reader has taken what came
 * before: a slow reader costs one event here, and what the orchestrator keeps for it is bounded by its `resync`.
 */
export function serveEvents(options: ServeEventsOptions): Handler {
  const { open, most } = options;
  return (context) => {
    if (open() >= most)
      throw limitReached({
        message: `This town opens ${most} streams of events at once, and as many are open.`,
        setting: "daemon.max_event_streams",
      });
    const search = new URL(context.req.url).searchParams;
    const value = decodeQuery({ schema: EventsQuerySchema, search });
    const query = parseInput({ schema: EventsQuerySchema, value, what: "the query" });
    const header = context.req.header("last-event-id");
    const after =
      header === undefined ? query.after : parseInput({ schema: CursorSchema, value: header, what: "Last-Event-ID" });
    const headers = {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    };
    // What would be opened for a HEAD is read by nobody, and ended by nobody.
    if (context.req.raw.method === "HEAD") return context.body(null, 200, headers);
    const ended = callerOf(context)?.ended;
    const { outgoing } = (context.env ?? {}) as Partial<HttpBindings>;
    const stream = eventStream({
      ...options,
      signal: ended ? AbortSignal.any([context.req.raw.signal, ended]) : context.req.raw.signal,
      request: { ...query, after },
      cut: () => outgoing?.destroy(),
    });
    return context.body(stream, 200, headers);
  };
}

interface EventStreamOptions extends ServeEventsOptions {
  readonly signal: AbortSignal;
  readonly request: Parameters<Orchestrator["events"]>[0];
  /** Breaks the connection. Where nothing is read, no end of the stream would be seen. */
  readonly cut: () => void;
}

function eventStream(options: EventStreamOptions): ReadableStream<Uint8Array> {
  const { orchestrator, heartbeatMs, stallMs, log, count, cut } = options;
  const ending = new AbortController();
  const signal = AbortSignal.any([options.signal, options.closing, ending.signal]);
  const events = orchestrator.events({ ...options.request, signal })[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  let next: Promise<IteratorResult<TownEvent>> | undefined;
  let stall: NodeJS.Timeout | undefined;
  if (!signal.aborted) {
    count(1);
    signal.addEventListener("abort", () => count(-1), { once: true });
  }

  function end(): void {
    clearTimeout(stall);
    ending.abort();
  }

  function endStalled(): void {
    end();
    cut();
  }

  return new ReadableStream<Uint8Array>({
    start(controller) {
      // Sent at once: a reader that has it knows that it is subscribed.
      controller.enqueue(encoder.encode(": open\n\n"));
    },
    async pull(controller) {
      clearTimeout(stall);
      next ??= events.next();
      try {
        const seen = await orBeat(next, heartbeatMs);
        if (seen !== "beat") next = undefined;
        // Its reader went away meanwhile: the stream is over and takes nothing more.
        if (ending.signal.aborted) return;
        if (seen !== "beat" && seen.done) {
          controller.close();
          end();
          return;
        }
        controller.enqueue(encoder.encode(seen === "beat" ? ": beat\n\n" : encodeEvent(seen.value)));
        stall = setTimeout(endStalled, stallMs).unref();
      } catch (thrown) {
        logFault(log, { thrown, route: "events" });
        end();
        controller.error(thrown);
      }
    },
    cancel: end,
  });
}

async function orBeat<T>(next: Promise<T>, heartbeatMs: number): Promise<T | "beat"> {
  let timer: NodeJS.Timeout | undefined;
  const beat = new Promise<"beat">((resolve) => {
    timer = setTimeout(resolve, heartbeatMs, "beat").unref();
  });
  try {
    return await Promise.race([next, beat]);
  } finally {
    clearTimeout(timer);
  }
}

function encodeEvent(event: TownEvent): string {
  return `id: ${event.cursor}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
