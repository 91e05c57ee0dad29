import { describe, expect, it } from "vitest";
import type { DurableEvent, EphemeralEvent, TownEvent } from "../contract/events.js";
import { systemClock } from "../ports/clock.js";
import type { JournalPage } from "../ports/store.js";
import { createEventHub, type EventHubOptions } from "./event-hub.js";

const at = "2026-01-01T00:00:00.000Z";

function durable(why: string, sessionId = "s-1"): DurableEvent {
  return { type: "plugin.failed", sessionId, at, why };
}

function delta(text: string, sessionId = "s-1"): EphemeralEvent {
  return { type: "output.delta", sessionId, at, assignmentId: null, messageId: "m", partId: "p", text };
}

function hub(options: Partial<EventHubOptions> = {}) {
  return createEventHub({ clock: systemClock, epoch: "e", ...options });
}

function words(event: TownEvent): string {
  if (event.type === "plugin.failed") return event.why;
  return event.type === "output.delta" ? event.text : event.type === "resync" ? `resync ${event.why}` : event.type;
}

async function take(events: AsyncIterable<TownEvent>, count: number): Promise<TownEvent[]> {
  const taken: TownEvent[] = [];
  if (count > 0) for await (const event of events) if (taken.push(event) === count) break;
  return taken;
}

describe("an event hub", () => {
  it("gives what comes after the call, in order, ephemeral events under the cursor before them", async () => {
    const { publish, emit, read } = hub();
    publish({ events: [durable("before")] });
    const events = read();
    publish({ events: [durable("one")] });
    const iterator = events[Symbol.asyncIterator]();
    emit(delta("a"));
    publish({ events: [durable("two"), durable("three")] });
    emit(delta("b"));
    const seen: TownEvent[] = [];
    while (seen.length < 5) {
      const { value } = await iterator.next();
      if (value) seen.push(value as TownEvent);
    }
    expect(seen.map(words)).toEqual(["one", "a", "two", "three", "b"]);
    expect(seen.map(({ cursor }) => cursor)).toEqual(["e:2", "e:2", "e:3", "e:4", "e:4"]);
  });

  it("continues from a cursor without a gap or a double", async () => {
    const { publish, read } = hub();
    publish({ events: ["one", "two", "three"].map((why) => durable(why)) });
    const [first] = await take(read({ after: "e:0" }), 1);
    const rest = await take(read({ after: first?.cursor }), 2);
    expect([first, ...rest].map((event) => event && words(event))).toEqual(["one", "two", "three"]);
  });

  it.each(["other:1", "e:99", "e:x", "no-cursor", "e:-1"])(
    "answers the foreign cursor %s with a resync",
    async (after) => {
      const { publish, read } = hub();
      publish({ events: [durable("missed")] });
      const events = take(read({ after }), 2);
      await Promise.resolve();
      publish({ events: [durable("next")] });
      const [resync, next] = await events;
      expect(resync).toMatchObject({ type: "resync", why: "foreign_epoch", cursor: "e:1" });
      expect(next && words(next)).toBe("next");
    },
  );

  it("answers a past that is gone with a resync", async () => {
    const { publish, read } = hub({ keep: 2 });
    publish({ events: ["one", "two", "three", "four"].map((why) => durable(why)) });
    expect((await take(read({ after: "e:2" }), 2)).map(words)).toEqual(["three", "four"]);
    expect((await take(read({ after: "e:1" }), 1)).map(words)).toEqual(["resync pruned"]);
  });

  it("tells a reader who falls behind, and goes on from there", async () => {
    const { publish, read } = hub({ keep: 2 });
    const iterator = read()[Symbol.asyncIterator]();
    const next = async () => words((await iterator.next()).value as TownEvent);
    publish({ events: [durable("one")] });
    expect(await next()).toBe("one");
    const pending = iterator.next();
    publish({ events: ["two", "three", "four", "five"].map((why) => durable(why)) });
    expect(words((await pending).value as TownEvent)).toBe("resync overflow");
    publish({ events: [durable("six")] });
    expect(await next()).toBe("six");
  });

  it("bounds what a reader may fall behind by in ephemeral events, and loses no durable one", async () => {
    const { publish, emit, read } = hub({ lag: 2 });
    const iterator = read()[Symbol.asyncIterator]();
    for (const text of ["a", "b", "c"]) emit(delta(text));
    publish({ events: [durable("kept")] });
    emit(delta("d"));
    const seen: string[] = [];
    while (seen.length < 3) seen.push(words((await iterator.next()).value as TownEvent));
    expect(seen).toEqual(["resync overflow", "kept", "d"]);
  });

  it("gives one session's events, and only durable ones, where that is asked for", async () => {
    const { publish, emit, read } = hub();
    const own = read({ sessionId: "s-2", durableOnly: true })[Symbol.asyncIterator]();
    emit(delta("a", "s-2"));
    publish({ events: [durable("other"), durable("own", "s-2")] });
    expect(words((await own.next()).value as TownEvent)).toBe("own");
  });

  it("passes over what is not wanted to the ephemeral event behind it", async () => {
    const { publish, emit, read } = hub();
    const own = read({ sessionId: "s-2" })[Symbol.asyncIterator]();
    publish({ events: [durable("other")] });
    emit(delta("a", "s-2"));
    expect((await own.next()).value).toMatchObject({ text: "a", cursor: "e:1" });
  });

  it("ends by returning: on the signal, on return, and on close after what was published", async () => {
    const { publish, read, close } = hub();
    const controller = new AbortController();
    const signalled = read({ signal: controller.signal })[Symbol.asyncIterator]();
    const returned = read()[Symbol.asyncIterator]();
    const closed = read()[Symbol.asyncIterator]();
    const waiting = [signalled.next(), returned.next()];
    controller.abort();
    await returned.return?.();
    for (const result of await Promise.all(waiting)) expect(result.done).toBe(true);
    publish({ events: [durable("last")] });
    close();
    expect(words((await closed.next()).value as TownEvent)).toBe("last");
    expect((await closed.next()).done).toBe(true);
    expect(await take(read({ signal: AbortSignal.abort() }), 1)).toEqual([]);
  });

  it("reads from the journal what is not in memory, whatever the order of its word", async () => {
    const entries = ["one", "two", "three", "four"].map((why, index) => ({ seq: index + 1, event: durable(why) }));
    const readJournal = (query: { afterSeq: number; limit: number }): Promise<JournalPage> =>
      Promise.resolve({ entries: entries.filter(({ seq }) => seq > query.afterSeq), oldestSeq: 1, lastSeq: 4 });
    const { publish, read } = hub({ lastSeq: 2, journal: { readJournal }, keep: 1 });
    publish({ events: [durable("four")], lastSeq: 4 });
    publish({ events: [durable("three")], lastSeq: 3 });
    expect((await take(read({ after: "e:0" }), 4)).map(words)).toEqual(["one", "two", "three", "four"]);
  });

  it("answers with a resync where the journal itself has forgotten", async () => {
    const readJournal = (): Promise<JournalPage> =>
      Promise.resolve({ entries: [{ seq: 5, event: durable("five") }], oldestSeq: 5, lastSeq: 5 });
    const { read } = hub({ lastSeq: 5, journal: { readJournal } });
    expect((await take(read({ after: "e:1" }), 1)).map(words)).toEqual(["resync pruned"]);
  });

  it("gives a failure of the journal to the reader, and then ends", async () => {
    const readJournal = () => Promise.reject(new Error("disk"));
    const iterator = hub({ lastSeq: 1, journal: { readJournal } }).read({ after: "e:0" })[Symbol.asyncIterator]();
    await expect(iterator.next()).rejects.toThrow("disk");
    expect((await iterator.next()).done).toBe(true);
  });
});
