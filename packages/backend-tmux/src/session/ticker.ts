import type { Clock } from "@townkit/core";

/** Runs something when it is asked to, never twice at once: soon after it rested, and not oftener than every so many milliseconds. */
export interface Ticker {
  /** It is run soon, with all that came until then. */
  poke(): void;
  stop(): void;
}

export function createTicker(options: {
  clock: Clock;
  /** How long after it was asked for, where it had rested. */
  soonMs: number;
  /** Asked anew each time. */
  everyMs: () => number;
  run: () => Promise<void>;
}): Ticker {
  const { clock, soonMs, everyMs, run } = options;
  let ranAt = Number.NEGATIVE_INFINITY;
  let state: "rests" | "waits" | "runs" | "runs, and again" | "stopped" = "rests";
  let cancel = (): void => {};

  function schedule(): void {
    state = "waits";
    cancel = clock.after(Math.max(soonMs, ranAt + everyMs() - clock.monotonic()), () => void go());
  }

  async function go(): Promise<void> {
    state = "runs";
    ranAt = clock.monotonic();
    await run();
    const now = state as typeof state | "runs, and again";
    if (now === "runs, and again") schedule();
    else if (now === "runs") state = "rests";
  }

  return {
    poke() {
      if (state === "rests") schedule();
      else if (state === "runs") state = "runs, and again";
    },
    stop() {
      state = "stopped";
      cancel();
    },
  };
}
