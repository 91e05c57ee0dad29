import type { Clock } from "../ports/clock.js";

/** A clock that stands still until it is told to go on. */
export interface ManualClock extends Clock {
  pass(ms: number): void;
  /** Sets it forward by so much, or back: nothing falls due by that. */
  set(ms: number): void;
  /** How many callbacks are waiting. */
  pending(): number;
  /** In how many milliseconds the first one is due. */
  next(): number;
}

export function manualClock(start = 0): ManualClock {
  const timers = new Set<{ at: number; callback: () => void }>();
  let now = 0;
  let zero = start;
  const inOrder = () => [...timers].sort((left, right) => left.at - right.at);
  return {
    now: () => zero + now,
    monotonic: () => now,
    after(ms, callback) {
      const timer = { at: now + ms, callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    pass(ms) {
      now += ms;
      for (const timer of inOrder().filter(({ at }) => at <= now)) {
        timers.delete(timer);
        timer.callback();
      }
    },
    set(ms) {
      zero += ms;
    },
    pending: () => timers.size,
    next: () => (inOrder()[0]?.at ?? Number.POSITIVE_INFINITY) - now,
  };
}
