/** What a stream has given, and which of them. */
export interface Given<Item> {
  readonly from: number;
  readonly item: Item;
}

/**
 * What several streams give, as it comes: each in its own order, and none read faster than its items are taken. One that
 * gives nothing holds up no other. Ends when all have; a stream must not throw.
 */
export async function* mergeStreams<Item>(
  streams: readonly AsyncIterable<Item>[],
): AsyncGenerator<Given<Item>, undefined> {
  const offers: (Given<Item> & { readonly taken: () => void })[] = [];
  let running = streams.length;
  let over = false;
  let wake = () => {};

  async function read(stream: AsyncIterable<Item>, from: number): Promise<void> {
    for await (const item of stream) {
      if (over) return;
      await new Promise<void>((taken) => {
        offers.push({ from, item, taken });
        wake();
      });
    }
  }

  for (const [from, stream] of streams.entries()) {
    void read(stream, from).finally(() => {
      running -= 1;
      wake();
    });
  }
  try {
    for (;;) {
      // Before looking: an offer that comes meanwhile must not be missed.
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const offer = offers.shift();
      if (offer) {
        yield { from: offer.from, item: offer.item };
        offer.taken();
        continue;
      }
      if (running === 0) return;
      await woken;
    }
  } finally {
    over = true;
    for (const { taken } of offers) taken();
  }
}
