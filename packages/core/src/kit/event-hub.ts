import type { Cursor, DurableEvent, EphemeralEvent, TownEvent } from "../contract/events.js";
import type { EventsOptions } from "../contract/options.js";
import { type Clock, isoNow } from "../ports/clock.js";
import type { JournalPage } from "../ports/store.js";
import { cursorAt, placeOf } from "./event-cursor.js";
import { createEventReader, type EventReader } from "./event-reader.js";

export interface EventHubOptions {
  readonly clock: Clock;
  /** Names the history that the sequence numbers belong to. Default: a random one, for a history that ends with the process. */
  readonly epoch?: string;
  /** The newest sequence number so far. Default 0. */
  readonly lastSeq?: number;
  /** Where events are read from that are no longer in memory. Absent: they are gone, and their readers get a `resync`. */
  readonly journal?: {
    readJournal(query: { readonly afterSeq: number; readonly limit: number }): Promise<JournalPage>;
  };
  /** How many durable events stay in memory. Default 4096. */
  readonly keep?: number;
  /** How many ephemeral events one reader may fall behind by. Default 1024. */
  readonly lag?: number;
}

/** One history of events and its readers. A reader that is slow delays nobody and costs a bounded amount of memory. */
export interface EventHub {
  readonly epoch: string;
  /** Where a reader stands that has seen everything so far. */
  cursor(): Cursor;
  /**
   * Tells the readers of durable events. `lastSeq` is the sequence number of the last of them, as the journal gave it;
   * absent: they get the next ones. With a journal, calls may come in another order than the commits.
   */
  publish(change: { readonly events: readonly DurableEvent[]; readonly lastSeq?: number }): void;
  emit(event: EphemeralEvent): void;
  /** "From now on" is the moment of this call. Ends by returning: on the signal at once, on `close` after what was published. */
  read(options?: EventsOptions): AsyncIterable<TownEvent>;
  close(): void;
}

export function createEventHub(options: EventHubOptions): EventHub {
  const { clock, journal, keep = 4096, lag = 1024 } = options;
  const epoch = options.epoch ?? crypto.randomUUID();
  const recent = new Map<number, DurableEvent>();
  const readers = new Set<EventReader>();
  let lastSeq = options.lastSeq ?? 0;
  let closed = false;

  function publish(change: { readonly events: readonly DurableEvent[]; readonly lastSeq?: number }): void {
    const { events, lastSeq: last = lastSeq + events.length } = change;
    const first = last - events.length + 1;
    for (const [index, event] of events.entries()) recent.set(first + index, event);
    lastSeq = Math.max(lastSeq, last);
    for (const seq of recent.keys()) {
      if (recent.size <= keep) break;
      recent.delete(seq);
    }
    for (const reader of readers) reader.wake();
  }

  function emit(event: EphemeralEvent): void {
    for (const reader of readers) reader.offer({ event, afterSeq: lastSeq });
  }

  async function after(seq: number): Promise<JournalPage> {
    const event = recent.get(seq + 1);
    if (event) return { entries: [{ seq: seq + 1, event }], oldestSeq: 0, lastSeq };
    if (journal && seq < lastSeq) return await journal.readJournal({ afterSeq: seq, limit: 500 });
    return { entries: [], oldestSeq: recent.keys().next().value ?? lastSeq + 1, lastSeq };
  }

  function read(request: EventsOptions = {}): AsyncIterable<TownEvent> {
    const start = placeOf({ cursor: request.after, epoch, lastSeq });
    return {
      [Symbol.asyncIterator]() {
        const reader: EventReader = createEventReader({
          start,
          request,
          lag,
          after,
          position: () => ({ lastSeq, closed }),
          cursor: (seq) => cursorAt({ epoch, seq }),
          at: () => isoNow(clock),
          onEnd: () => readers.delete(reader),
        });
        if (!request.signal?.aborted) readers.add(reader);
        return reader.iterator;
      },
    };
  }

  function close(): void {
    closed = true;
    for (const reader of readers) reader.wake();
  }

  return { epoch, cursor: () => cursorAt({ epoch, seq: lastSeq }), publish, emit, read, close };
}
