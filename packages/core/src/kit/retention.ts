import type { Clock } from "../ports/clock.js";
import type { Log } from "../ports/log.js";

export const dayMs = 86_400_000;

/** What is kept for a while is kept at least this long, in days: a repeat of a call must still be known. */
export const shortestRetentionDays = 7;

/** Has what is older than so many days forgotten, now and again after `everyMs`, by default a day; the returned function ends it. */
export function startRetention(options: {
  /** `before`: ISO 8601. */
  forget: (older: { readonly before: string }) => Promise<unknown>;
  clock: Clock;
  log: Log;
  days: number;
  everyMs?: number;
}): () => void {
  const { forget, clock, log, days, everyMs = dayMs } = options;
  let cancel = () => {};

  function look(): void {
    const before = new Date(clock.now() - Math.max(days, shortestRetentionDays) * dayMs).toISOString();
    forget({ before }).catch((error: unknown) => log.warn("old records could not be pruned", { error: String(error) }));
    cancel = clock.after(everyMs, look);
  }

  look();
  return () => cancel();
}
