import type { TownError } from "@townkit/core";
import type { Effect } from "./decide/session-state.js";

type Type = Effect["type"];
type Waiter = { resolve: () => void; reject: (error: TownError) => void };

/** What came of a session's effects, by their kind, for the callers who asked for them. */
export class EffectOutcomes {
  readonly #failures = new Map<Type, TownError>();
  readonly #waiters = new Map<Type, Waiter[]>();

  /** What the last one failed with, if it failed. */
  failure(type: Type): TownError | undefined {
    return this.#failures.get(type);
  }

  /** Settles as the next one does. */
  next(type: Type): Promise<void> {
    const outcome = new Promise<void>((resolve, reject) => {
      this.#waiters.set(type, [...(this.#waiters.get(type) ?? []), { resolve, reject }]);
    });
    outcome.catch(() => {});
    return outcome;
  }

  /** It came back. Nobody who waits is told before `tell`. */
  ended(type: Type, error: TownError | undefined): void {
    if (error) this.#failures.set(type, error);
    else this.#failures.delete(type);
  }

  /** What came of it is on record. */
  tell(type: Type, error: TownError | undefined): void {
    const waiting = this.#waiters.get(type) ?? [];
    this.#waiters.delete(type);
    for (const { resolve, reject } of waiting) error ? reject(error) : resolve();
  }
}
