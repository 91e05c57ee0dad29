import type { DurableEvent, Log, Store } from "@townkit/core";
import type { EventHub } from "@townkit/core/kit";

/** Events of the town as a whole, which change no record: written in order, and kept until the store takes them. */
export function createTownJournal(options: { store: Store; hub: EventHub; log: Log }) {
  const { store, hub, log } = options;
  const pending: DurableEvent[] = [];
  let tail = Promise.resolve();

  async function write(): Promise<void> {
    const events = [...pending];
    if (events.length === 0) return;
    try {
      const { lastSeq } = await store.commit({ events });
      pending.splice(0, events.length);
      hub.publish({ events, lastSeq });
    } catch (error) {
      log.warn("events of the town wait for the store", { events: events.length, error: String(error) });
    }
  }

  /** Resolves when it was written, or waits for the next one to be written with it. */
  return function append(event: DurableEvent): Promise<void> {
    pending.push(event);
    tail = tail.then(write);
    return tail;
  };
}
