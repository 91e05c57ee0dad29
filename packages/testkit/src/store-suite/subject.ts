import type { Store } from "@townkit/core";

/** One place where a store can be: a file, or what stands for it. A fresh one, with nothing in it, for each case. */
export interface StoreSubject {
  /** Opens the store there; after a dispose, the same one again. The suite disposes what it opened. */
  open(): Promise<Store>;
}

/** A subject's parts that not every store has. */
export interface StoreAbilities {
  /** A second opener is refused while the first has it open. */
  readonly lock: boolean;
}
