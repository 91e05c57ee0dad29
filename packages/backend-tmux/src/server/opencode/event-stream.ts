import type { OpencodeClient } from "@opencode-ai/sdk/v2/client";
import type { Clock } from "@townkit/core";
import { z } from "zod";
import { isHealthy } from "./client.js";

/** The server says every ten seconds that it is there. */
const silenceMs = 25_000;
const againMs = 500;

const EventSchema = z.looseObject({ type: z.string(), properties: z.looseObject({}).default({}) });
export type ServerEvent = z.infer<typeof EventSchema>;

/** What says nothing of what has become of a session. */
const idleTalk = new Set(["server.heartbeat", "message.part.delta"]);

/** Listens to a server until it is closed, whatever becomes of a connection. What happens between two is told of to nobody. */
export class EventStream {
  readonly #client: () => Promise<OpencodeClient | null>;
  readonly #onEvent: (event: ServerEvent) => void;
  readonly #clock: Clock;
  readonly #closing = new AbortController();

  constructor(options: {
    client: () => Promise<OpencodeClient | null>;
    onEvent: (event: ServerEvent) => void;
    clock: Clock;
  }) {
    this.#client = options.client;
    this.#onEvent = options.onEvent;
    this.#clock = options.clock;
    void this.#follow();
  }

  close(): void {
    this.#closing.abort();
  }

  async #follow(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      const client = await this.#client().catch(() => null);
      // A request that comes before the server is ready is never answered.
      if (client && !signal.aborted && (await isHealthy(client))) await this.#listen(client).catch(() => {});
      await this.#pause();
    }
  }

  async #listen(client: OpencodeClient): Promise<void> {
    const silence = new AbortController();
    let cancel = this.#clock.after(silenceMs, () => silence.abort());
    try {
      const signal = AbortSignal.any([this.#closing.signal, silence.signal]);
      const { stream } = await client.event.subscribe({}, { signal, sseMaxRetryAttempts: 1 });
      for await (const event of stream) {
        cancel();
        cancel = this.#clock.after(silenceMs, () => silence.abort());
        const { data } = EventSchema.safeParse(event);
        if (data && !idleTalk.has(data.type)) this.#onEvent(data);
      }
    } finally {
      cancel();
    }
  }

  #pause(): Promise<void> {
    const { signal } = this.#closing;
    return new Promise((resolve) => {
      const cancel = this.#clock.after(againMs, done);
      function done(): void {
        cancel();
        signal.removeEventListener("abort", done);
        resolve();
      }
      if (signal.aborted) done();
      else signal.addEventListener("abort", done);
    });
  }
}
