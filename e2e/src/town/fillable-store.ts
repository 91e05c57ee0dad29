import { type StatePort, type Store, StoreFullError } from "@townkit/core";

/** A store whose disk can be full for a while: it can be read then, and refuses every write as it would without space. */
export function fillableStore(options: { store: Store; path: string }): { store: Store; fill(ms: number): void } {
  const { store, path } = options;
  let fullUntil = 0;

  async function write<Result>(perform: () => Promise<Result>): Promise<Result> {
    if (performance.now() >= fullUntil) return await perform();
    const cause = Object.assign(new Error("a test has filled the disk"), { code: "ENOSPC" });
    throw new StoreFullError({ path, cause });
  }

  function space(port: StatePort): StatePort {
    return {
      ...port,
      put: (key, value) => write(() => port.put(key, value)),
      delete: (key) => write(() => port.delete(key)),
    };
  }

  return {
    store: {
      ...store,
      commit: (change, told) => write(() => store.commit(change, told)),
      prune: (query) => write(() => store.prune(query)),
      state: (namespace) => space(store.state(namespace)),
    },
    fill(ms) {
      fullUntil = performance.now() + ms;
    },
  };
}
