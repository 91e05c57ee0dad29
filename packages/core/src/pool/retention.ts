import type { Clock } from "../ports/clock.js";
import type { Log } from "../ports/log.js";
import type { Store } from "../ports/store.js";

const dayMs = 86_400_000;

/** Calls and events are kept at least this long, in days: a repeat of a call must still be known. */
const shortestRetentionDays = 7;

/** Forgets old calls and events, now and once a day; the returned function ends it. */
export function startRetention(options: { store: Store; clock: Clock; log: Log; days: number }): () => void {
  const { store, clock, log, days } = options;
  let cancel = () => {};

  function prune(): void {
    const before = new Date(clock.now() - Math.max(days, shortestRetentionDays) * dayMs).toISOString();
    store
      .prune({ before })
      .catch((error: unknown) => log.warn("old records could not be pruned", { error: String(error) }));
    cancel = clock.after(dayMs, prune);
  }

  prune();
  return () => cancel();
}
