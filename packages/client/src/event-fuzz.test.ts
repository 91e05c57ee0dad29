// Whatever a server, or what stands between, sends for a stream of events: events of the contract come of it, or one error of the family.
import { isTownError, type TownEvent, TownEventSchema } from "@townkit/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { connectEvents } from "./event-connection.js";
import { createTransport } from "./transport.js";

/** The same values each time, and others by `FUZZ_SEED`: what is found is found again. */
const runs = {
  numRuns: process.env.CI === "true" ? 2_000 : 60,
  seed: Number(process.env.FUZZ_SEED ?? 1),
};

/** What a client makes of a stream of these chunks. */
async function heard(chunks: readonly Uint8Array[]): Promise<{ events: TownEvent[]; error: unknown }> {
  const fetch = () =>
    Promise.resolve(
      new Response(
        new ReadableStream({
          start(controller) {
            for (const chunk of chunks) controller.enqueue(chunk);
            controller.close();
          },
        }),
      ),
    );
  const transport = createTransport({ url: "http://127.0.0.1", token: "t", fetch: fetch as never });
  const tried = await connectEvents({ transport, signal: new AbortController().signal, silenceMs: 60_000 });
  const events: TownEvent[] = [];
  if (tried.kind !== "answered") throw new Error("it was answered");
  try {
    for await (const event of tried.result.events) events.push(event);
    return { events, error: null };
  } catch (error) {
    return { events, error };
  }
}

/** The bytes in chunks that end at these places. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...new Set([...places.map((place) => place % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

const event = fc.record({
  cursor: fc.constantFrom("e:1", "", "\n"),
  type: fc.constantFrom("town.started", "text", "resync", "x"),
  more: fc.jsonValue(),
});
const frame = fc.oneof(
  event.map((data) => `id: ${data.cursor}\ndata: ${JSON.stringify(data)}\n\n`),
  fc.json().map((data) => `data: ${data}\n\n`),
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    ": beat\n\n",
    "\r\n\r\n",
    "retry: 1\n\n",
    "data\n\n",
    "\ufeffdata: 1\n\n",
    "event: a\ndata: {\ndata: }\n\n",
  ),
);

test("any stream", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(frame), fc.array(fc.nat()), async (frames, places) => {
      const { events, error } = await heard(cut(new TextEncoder().encode(frames.join("")), places));
      for (const one of events) expect(TownEventSchema.safeParse(one).success).toBe(true);
      if (error !== null) expect(isTownError(error)).toBe(true);
    }),
    runs,
  );
});

test("the same, wherever its bytes are cut", async () => {
  const started = {
    type: "town.started",
    sessionId: null,
    at: "2026-01-01T00:00:00.000Z",
    pid: 1,
    adopted: 0,
    unknown: 0,
  };
  const text = Array.from(
    { length: 4 },
    (_, n) => `id: e:${n}\ndata: ${JSON.stringify({ ...started, cursor: `e:${n}` })}\n\n`,
  ).join(": beat – 😀\n\n");
  const bytes = new TextEncoder().encode(text);
  const whole = await heard([bytes]);
  expect(whole).toMatchObject({ error: null, events: { length: 4 } });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat()), async (places) => {
      const parts = await heard(cut(bytes, places));
      expect(parts.events).toEqual(whole.events);
      expect(parts.error === null).toBe(whole.error === null);
    }),
    runs,
  );
});
