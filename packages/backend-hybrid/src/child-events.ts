import type { Backend, Clock, Cursor, EventsOptions, Log, TownEvent } from "@townkit/core";
import { pause } from "./pause.js";

/** Where a reader of a child's events stands now, and the event by which it came there; none at the beginning. */
export interface Told {
  readonly place: Cursor;
  readonly event: TownEvent | null;
}

/** Of no history: whoever is to continue from it answers with one resync, whose cursor is where its own history stands. */
const nowhere = "hybrid:0";

const firstPauseMs = 250;
const longestPauseMs = 60_000;

/**
 * A child's events from `after` on, from the moment of this call. `undefined`: from now on, and first it is told where that is.
 * `null`: it is not known where, so that the child's resync is told. A stream that breaks off is opened again where it was,
 * until the signal, or until the child is closed; never throws.
 */
export function childEvents(options: {
  name: string;
  child: Backend;
  after: Cursor | null | undefined;
  wanted: Pick<EventsOptions, "sessionId" | "durableOnly">;
  signal: AbortSignal;
  closed: AbortSignal;
  clock: Clock;
  log: Log;
}): AsyncIterable<Told> {
  const { name, child, after, wanted, signal, closed, clock, log } = options;
  let place = after ?? nowhere;
  const open = () => child.events({ ...wanted, after: place, signal });
  const isOver = () => signal.aborted || closed.aborted;

  /** What one stream tells. `asked`: its first event may be the answer to our own question, which is nobody's news. */
  async function* read(stream: AsyncIterable<TownEvent>, asked: boolean): AsyncGenerator<Told, undefined> {
    let first = asked;
    for await (const event of stream) {
      place = event.cursor;
      yield { place, event: first && event.type === "resync" ? null : event };
      first = false;
    }
  }

  async function* follow(first: AsyncIterable<TownEvent> | undefined): AsyncGenerator<Told, undefined> {
    let stream = first;
    let pauseMs = firstPauseMs;
    // Only for the first stream: between it and the next one there is a gap, which is told.
    for (let asked = after === undefined; ; asked = false) {
      try {
        for await (const told of read(stream ?? open(), asked)) {
          pauseMs = firstPauseMs;
          yield told;
        }
      } catch (error) {
        log.warn("the events of a child broke off", { backend: name, error: String(error) });
      }
      stream = undefined;
      if (!isOver()) await pause({ ms: pauseMs, signals: [signal, closed], clock });
      if (isOver()) return;
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    }
  }

  function openNow(): AsyncIterable<TownEvent> | undefined {
    try {
      return open();
    } catch {
      // The same again, where it is logged.
      return undefined;
    }
  }

  return follow(openNow());
}
