import type { TownClient } from "@townkit/client";
import type { Cursor, TownEvent } from "@townkit/core";

/** Reads a town's events, from one daemon after the other, without a gap. */
export interface Follower {
  /** Goes on with this client from where the last one ended. */
  use(client: TownClient): void;
  /** Ends the reading of a daemon that is about to go. */
  pause(): Promise<void>;
}

export function followEvents(options: { from: Cursor; onEvent: (event: TownEvent) => void }): Follower {
  let cursor: Cursor = options.from;
  let stop = new AbortController();
  let reading = Promise.resolve();
  const read = async (client: TownClient, signal: AbortSignal) => {
    for await (const event of client.events({ after: cursor, signal })) {
      cursor = event.cursor;
      options.onEvent(event);
    }
  };
  return {
    use(client) {
      stop = new AbortController();
      // A daemon that is killed ends its streams; what is missed is read from the next one.
      reading = read(client, stop.signal).catch(() => {});
    },
    async pause() {
      stop.abort();
      await reading;
    },
  };
}
