import { type Clock, systemClock } from "@townkit/core";

/** A clock that can be set, and says how many waits are under way on it. */
export interface TestClock extends Clock {
  /** Sets it forward by so much, or back, as an administrator does: waits that have begun last as long as ever. */
  jump(ms: number): void;
  pending(): number;
}

export function testClock(): TestClock {
  let offsetMs = 0;
  const waits = new Set<object>();
  return {
    now: () => systemClock.now() + offsetMs,
    monotonic: () => systemClock.monotonic(),
    after(ms, callback) {
      const wait = {};
      waits.add(wait);
      const cancel = systemClock.after(ms, () => {
        waits.delete(wait);
        callback();
      });
      return () => {
        waits.delete(wait);
        cancel();
      };
    },
    jump(ms) {
      offsetMs += ms;
    },
    pending: () => waits.size,
  };
}
