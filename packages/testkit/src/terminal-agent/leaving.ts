import type { Key } from "./input/events.js";

/** For so long a second Ctrl-C or Ctrl-D counts as the second. */
const armedMs = 1000;

/** The keys that end the program when they are pressed twice. */
export class Leaving {
  #armed: { readonly key: Key; readonly at: number } | null = null;

  /** Whether this press was the second one. */
  press(key: "ctrl-c" | "ctrl-d"): boolean {
    const second = this.#armed?.key === key && performance.now() - this.#armed.at < armedMs;
    this.#armed = { key, at: performance.now() };
    return second;
  }
}
