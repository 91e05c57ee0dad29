import type { Clock } from "@townkit/core";

/** Runs something again and again when it is asked to, never twice at once, and not oftener than every so many milliseconds. */
export interface Ticker {
  /** It is run soon, with all that came until then. */
  poke(): void;
  stop(): void;
}

export function createTicker(options: { clock: Clock; everyMs: number; run: () => Promise<void> }): Ticker {
  const { clock, everyMs, run } = options;
  let state: "rests" | "waits" | "runs" | "runs, and again" | "stopped" = "rests";
  let cancel = (): void => {};

  function schedule(): void {
    state = "waits";
    cancel = clock.after(everyMs, () => void go());
  }

  async function go(): Promise<void> {
    state = "runs";
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
