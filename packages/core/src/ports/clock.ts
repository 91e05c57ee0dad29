/** Time, passed in, so that decisions can be tested without waiting. */
export interface Clock {
  /** Milliseconds since the epoch, for what is written down. It can be set, also back: how long something takes is not told by it. */
  now(): number;
  /** Milliseconds since a moment that means nothing, at an even pace, whatever the clock is set to: for what lasts and what waits. */
  monotonic(): number;
  /** Calls back once after `ms`; the returned function takes it back. A pending one does not keep a process alive. */
  after(ms: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, callback) {
    const timer: unknown = setTimeout(callback, ms);
    if (typeof timer === "object" && timer !== null && "unref" in timer) (timer as { unref(): void }).unref();
    return () => clearTimeout(timer as Parameters<typeof clearTimeout>[0]);
  },
};

/** The clock's now as ISO 8601. */
export function isoNow(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}
