import { type EventsOptions, parseInput, TownError, type TownEvent } from "@townkit/core";
import { anySignal, pause } from "./deadline.js";
import { connectEvents, type EventConnection } from "./event-connection.js";
import { EventsQuerySchema } from "./protocol/index.js";
import { backoffMs, type Try } from "./retry.js";
import type { Transport } from "./transport.js";

export interface EventStreamOptions {
  readonly transport: Transport;
  /** Ends every stream. */
  readonly closing: AbortSignal;
  /** How long to go on while the town cannot be reached, in milliseconds. */
  readonly patienceMs: number;
  /** How long a connection may be silent, in milliseconds. */
  readonly silenceMs: number;
}

export interface EventStreams {
  /** Subscribes at the moment of the call; see `Orchestrator.events`. @throws InvalidInputError */
  open(request: EventsOptions): AsyncIterable<TownEvent>;
  /** Resolves when each stream that is being opened stands, or has failed to. */
  opened(): Promise<unknown>;
}

/** Where a stream goes on that was cut before it had a cursor: no town knows this one, so each answers it with `resync`. */
const noCursor = "none:0";

export function createEventStreams(options: EventStreamOptions): EventStreams {
  const { transport, closing, patienceMs, silenceMs } = options;
  const opening = new Set<Promise<unknown>>();

  function open(request: EventsOptions): AsyncIterable<TownEvent> {
    const { signal: ending, ...query } = request;
    parseInput({ schema: EventsQuerySchema, value: query, what: "What events was given" });
    const signal = anySignal(ending, closing);
    const connect = (after: string | undefined) => connectEvents({ ...query, after, transport, signal, silenceMs });
    const first = connect(request.after);
    opening.add(first);
    void first.then(() => opening.delete(first));
    return follow({ first, reconnect: (cursor) => connect(cursor ?? request.after ?? noCursor), signal });
  }

  async function* follow(stream: {
    first: Promise<Try<EventConnection>>;
    reconnect(cursor: string | undefined): Promise<Try<EventConnection>>;
    signal: AbortSignal;
  }): AsyncGenerator<TownEvent, undefined> {
    const { signal } = stream;
    let cursor: string | undefined;
    let lost: Loss | undefined;
    let connected = await stream.first;
    while (!signal.aborted) {
      if (connected.kind === "answered") {
        lost = undefined;
        for await (const event of connected.result.events) {
          cursor = event.cursor;
          yield event;
        }
      } else {
        lost = oneMoreLoss(lost);
        if (connected.kind === "refused" || performance.now() - lost.sinceMs >= patienceMs)
          throw streamError(connected);
      }
      await pause({ ms: backoffMs(lost?.tries ?? 1), signal });
      if (!signal.aborted) connected = await stream.reconnect(cursor);
    }
  }

  return { open, opened: () => Promise.all(opening) };
}

/** Since when nobody could be reached, and in how many tries. */
interface Loss {
  readonly sinceMs: number;
  readonly tries: number;
}

function oneMoreLoss(lost: Loss | undefined): Loss {
  return lost ? { ...lost, tries: lost.tries + 1 } : { sinceMs: performance.now(), tries: 1 };
}

function streamError(failed: Exclude<Try<never>, { kind: "answered" }>): TownError {
  if (failed.kind === "refused") return failed.error;
  return new TownError({
    code: "town_unreachable",
    message: `The town's events cannot be reached: ${failed.problem}`,
    remedy: "Check with `town status` that its daemon runs, and read on after the last cursor.",
    cause: failed.cause,
  });
}
