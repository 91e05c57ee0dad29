import type { Clock } from "../ports/clock.js";

/** Between a failure and the next try, in milliseconds: doubled up to the last. */
const first = 1_000;
const longest = 60_000;

/** Tries again after a failure, after a while that grows; however many fail meanwhile, once. */
export function createPatience(options: { clock: Clock; again: () => void }) {
  const { clock, again } = options;
  let waitMs = first;
  let cancel: (() => void) | null = null;
  let ended = false;
  return {
    lose(): void {
      if (cancel || ended) return;
      cancel = clock.after(waitMs, () => {
        cancel = null;
        again();
      });
      waitMs = Math.min(waitMs * 2, longest);
    },
    /** All went well, unless something failed meanwhile: the next failure waits as short as the first. */
    win(): void {
      if (!cancel) waitMs = first;
    },
    end(): void {
      ended = true;
      cancel?.();
    },
  };
}
