/** How often in a row something failed, and until when it is not tried again, in milliseconds of the clock that `now` was of. */
export interface Backoff {
  readonly tries: number;
  readonly until: number;
}

const firstDelayMs = 250;
const longestDelayMs = 60_000;

/**
 * Twice as long after each failure, up to a minute if no other limit is given; the random half keeps sessions from trying
 * again all at once.
 */
export function nextBackoff(options: {
  before: Backoff | null;
  now: number;
  random: number;
  firstMs?: number;
  longestMs?: number;
}): Backoff {
  const { before, now, random, firstMs = firstDelayMs, longestMs = longestDelayMs } = options;
  const tries = (before?.tries ?? 0) + 1;
  const delayMs = Math.min(firstMs * 2 ** (tries - 1), longestMs);
  return { tries, until: now + Math.round(delayMs * (0.5 + random / 2)) };
}
