import type { Key } from "./input/events.js";

/** For so long a second press of a key counts as the second. */
const armedMs = 1000;

/** Keys that mean more when they are pressed twice. */
export class Twice {
  #armed: { readonly key: Key; readonly at: number } | null = null;

  /** Whether this press was the second one. */
  press(key: Key): boolean {
    const second = this.#armed?.key === key && performance.now() - this.#armed.at < armedMs;
    this.#armed = second ? null : { key, at: performance.now() };
    return second;
  }
}
