import type { Clock } from "@townkit/core";

/** A clock that is put right bit by bit is not set. */
const leastSetMs = 1_000;

/** Notices that somebody sets a clock, or that the machine slept. */
export class ClockWatch {
  readonly #clock: Clock;
  /** What it says at the zero of time that nobody sets. */
  #zero: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#zero = zeroOf(clock);
  }

  /** By how many milliseconds it was set since it was asked last, negative ones back. */
  setBy(): number {
    const zero = zeroOf(this.#clock);
    const byMs = zero - this.#zero;
    if (Math.abs(byMs) < leastSetMs) return 0;
    this.#zero = zero;
    return byMs;
  }
}

function zeroOf(clock: Clock): number {
  return clock.now() - clock.monotonic();
}
