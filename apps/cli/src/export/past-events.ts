import type { TownClient } from "@townkit/client";
import type { TownEvent } from "@townkit/core";

/** Those of a town's journal that are wanted, from the oldest that it keeps up to now. */
export async function pastEvents(options: {
  client: Pick<TownClient, "status" | "events">;
  wanted: (event: TownEvent) => boolean;
}): Promise<readonly TownEvent[]> {
  const { client, wanted } = options;
  const { oldest, newest } = (await client.status()).store;
  const events: TownEvent[] = [];
  if (oldest === newest) return events;
  const done = new AbortController();
  // All of the town's: a stream that only tells of one session would not say when it has told the last of it.
  for await (const event of client.events({ after: oldest, durableOnly: true, signal: done.signal })) {
    if (wanted(event)) events.push(event);
    if (event.cursor === newest) done.abort();
  }
  return events;
}
