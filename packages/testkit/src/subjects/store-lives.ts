import type { Store } from "@townkit/core";
import { createMemoryContents, createMemoryStore } from "@townkit/core/memory";

/** A store's content, which outlives each of the pools that use it one after the other. */
export interface StoreLives {
  /** The store for the next pool. What the one before still writes is lost from now on: its process is dead. */
  next(): Promise<Store>;
  /** Closes the last one, and takes the content away. */
  end(): Promise<void>;
}

/** A content that is in memory. */
export function memoryStoreLives(): StoreLives {
  const contents = createMemoryContents();
  let store = createMemoryStore({ contents });
  return {
    next() {
      store = createMemoryStore({ contents });
      return Promise.resolve(store);
    },
    end: async () => await store[Symbol.asyncDispose](),
  };
}
