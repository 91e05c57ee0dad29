/** Lets many use a thing at once, or one change it while nobody does. */
export class UsageGate {
  #inside = 0;
  #closed: Promise<unknown> | undefined;

  /** How many use it now. */
  get inside(): number {
    return this.#inside;
  }

  /** Runs the call when nobody changes the thing. */
  async enter<T>(call: () => Promise<T>): Promise<T> {
    while (this.#closed) await this.#closed;
    this.#inside += 1;
    try {
      return await call();
    } finally {
      this.#inside -= 1;
    }
  }

  /**
   * Runs the change now, if nobody is inside; who comes meanwhile waits for its end.
   * @returns whether it ran. @throws what the change throws.
   */
  async alone(change: () => Promise<void>): Promise<boolean> {
    if (this.#inside > 0 || this.#closed) return false;
    const done = change();
    this.#closed = done.catch(() => undefined);
    try {
      await done;
      return true;
    } finally {
      this.#closed = undefined;
    }
  }
}
