import { type Store, StoreFullError, systemClock } from "@townkit/core";
import { createEventHub } from "@townkit/core/kit";
import { createMemoryStore } from "@townkit/core/memory";
import { describe, expect, it } from "vitest";
import { createOperations } from "./operations.js";

const full = new StoreFullError({ path: "x", cause: null });

/** Operations over a store that takes the first so many commits. */
function operations(taken: number) {
  const whole = createMemoryStore();
  let left = taken;
  const commit: Store["commit"] = (change) => {
    left -= 1;
    return left < 0 ? Promise.reject(full) : whole.commit(change);
  };
  const store: Store = { ...whole, commit };
  const { run } = createOperations({ store, hub: createEventHub({ clock: systemClock }), clock: systemClock });
  const call = () =>
    run({
      key: "k-1",
      method: "do",
      content: {},
      perform: async (intent) => {
        if (intent) await store.commit({ operations: [intent] });
        return "done";
      },
      recover: async (intent) => {
        await store.commit({ operations: [{ ...intent, revision: intent.revision + 1 }] });
        return "done";
      },
    });
  return call;
}

describe("a call for which the store has no room", () => {
  it("has done nothing where it was not begun", async () => {
    await expect(operations(0)()).rejects.toMatchObject({ code: "store_full", effect: "none" });
  });

  it("may have done what it was to do where its result alone could not be kept, and when it comes again", async () => {
    const call = operations(1);
    for (const _time of ["the first", "again"])
      await expect(call()).rejects.toMatchObject({ code: "store_full", effect: "possible" });
  });
});
