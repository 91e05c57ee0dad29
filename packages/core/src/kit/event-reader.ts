import type { Cursor, DurableEvent, EphemeralEvent, TownEvent } from "../contract/events.js";
import type { EventsOptions } from "../contract/options.js";
import type { JournalPage } from "../ports/store.js";
import type { Place } from "./event-cursor.js";

/** An ephemeral event, and the durable one that it comes after. */
interface Passing {
  readonly event: EphemeralEvent;
  readonly afterSeq: number;
}

type ResyncReason = Extract<TownEvent, { type: "resync" }>["why"];

export interface EventReader {
  readonly iterator: AsyncIterator<TownEvent, undefined>;
  offer(passing: Passing): void;
  wake(): void;
}

export interface EventReaderOptions {
  readonly start: Place;
  readonly request: EventsOptions;
  readonly lag: number;
  /** The durable events that follow a sequence number; none when there are none, or when they are gone (see `oldestSeq`). */
  after(seq: number): Promise<JournalPage>;
  position(): { readonly lastSeq: number; readonly closed: boolean };
  cursor(seq: number): Cursor;
  at(): string;
  onEnd(): void;
}

/** One reader's way through a history: durable events from where they are kept, ephemeral ones from a bounded queue between them. */
export function createEventReader(options: EventReaderOptions): EventReader {
  const { request, lag } = options;
  const { signal, sessionId, durableOnly } = request;
  const passing: Passing[] = [];
  const page: { seq: number; event: DurableEvent }[] = [];
  let seq = options.start.afterSeq;
  let resync: ResyncReason | null = options.start.resync;
  /** Only a reader that has once been up to date can be too slow; before that, its past was gone already. */
  let wasCurrent = request.after === undefined;
  let ended = false;
  let resume = () => {};
  let queue: Promise<unknown> = Promise.resolve();

  const wanted = (event: { sessionId: string | null }) => sessionId === undefined || event.sessionId === sessionId;

  function wake(): void {
    resume();
  }

  function offer(item: Passing): void {
    if (durableOnly || !wanted(item.event)) return;
    passing.push(item);
    if (passing.length > lag) {
      passing.length = 0;
      resync = "overflow";
    }
    wake();
  }

  function end(): void {
    if (ended) return;
    ended = true;
    signal?.removeEventListener("abort", end);
    options.onEnd();
    wake();
  }

  async function fill(): Promise<void> {
    const found = await options.after(seq);
    if (found.entries.length > 0 && found.oldestSeq <= seq + 1) page.push(...found.entries);
    else {
      resync = wasCurrent ? "overflow" : "pruned";
      seq = Math.max(options.position().lastSeq, found.lastSeq);
      passing.splice(0, passing.length, ...passing.filter((item) => item.afterSeq >= seq));
    }
  }

  function takeResync(why: ResyncReason): TownEvent {
    resync = null;
    return { type: "resync", sessionId: null, at: options.at(), why, cursor: options.cursor(seq) };
  }

  /** The ephemeral event whose turn it is: one that comes after no durable event which is still to be read. */
  function takePassing(): TownEvent | undefined {
    const first = passing[0];
    if (first === undefined || first.afterSeq > seq) return undefined;
    passing.shift();
    return { ...first.event, cursor: options.cursor(seq) };
  }

  /** The next durable event that is wanted, of those that were fetched. */
  function takeDurable(): TownEvent | undefined {
    const next = page.shift();
    if (next === undefined) return undefined;
    seq = next.seq;
    return wanted(next.event) ? { ...next.event, cursor: options.cursor(seq) } : undefined;
  }

  /** The next event that there is already, or undefined. */
  async function take(): Promise<TownEvent | undefined> {
    while (!ended) {
      const before = seq;
      const event = resync !== null ? takeResync(resync) : (takePassing() ?? takeDurable());
      if (event) return event;
      // An unwanted one was passed: ephemeral events may have waited for it.
      if (seq !== before) continue;
      if (seq >= options.position().lastSeq) {
        wasCurrent = true;
        return undefined;
      }
      await fill();
    }
    return undefined;
  }

  async function step(): Promise<IteratorResult<TownEvent, undefined>> {
    for (;;) {
      // Before looking: what is published while a page is read must not be missed.
      const woken = new Promise<void>((resolve) => {
        resume = resolve;
      });
      const event = await take();
      if (event && !ended) return { done: false, value: event };
      if (ended || options.position().closed) {
        end();
        return { done: true, value: undefined };
      }
      await woken;
    }
  }

  if (signal?.aborted) ended = true;
  else signal?.addEventListener("abort", end, { once: true });

  const iterator: AsyncIterator<TownEvent, undefined> = {
    next() {
      const result = queue.then(step);
      queue = result.catch(() => end());
      return result;
    },
    return() {
      end();
      return Promise.resolve({ done: true, value: undefined });
    },
  };
  return { iterator, offer, wake };
}
