import assert from "node:assert/strict";
import { storeCases } from "./store-case.js";

/** The key-value spaces that a store gives to backends. */
export const stateCases = storeCases("state", [
  {
    code: "STORE-030",
    proves: "A value is read back until another one replaces it or it is deleted; null is a value.",
    async check(store) {
      const state = store.state("opencode");
      assert.equal(await state.get("k"), undefined);
      await state.put("k", { list: [1, "two", null], text: "東京" });
      assert.deepEqual(await state.get("k"), { list: [1, "two", null], text: "東京" });
      await state.put("k", null);
      assert.equal(await state.get("k"), null);
      await state.delete("k");
      assert.equal(await state.get("k"), undefined);
      await state.delete("k");
    },
  },
  {
    code: "STORE-031",
    proves: "Namespaces are apart, and one namespace is the same space however often it is asked for.",
    async check(store) {
      await store.state("a").put("k", 1);
      await store.state("b").put("k", 2);
      await store.state("b").delete("k");
      assert.equal(await store.state("a").get("k"), 1);
      assert.deepEqual(await store.state("b").list(""), []);
    },
  },
  {
    code: "STORE-032",
    proves:
      "A listing has the keys with exactly that prefix, whatever its characters, in the order of their code points.",
    async check(store) {
      const state = store.state("s");
      for (const key of ["w_2", "w_10", "wx1", "w%1", "w", "v_1", "w_🎈", "w_\uffee", "W_1"]) await state.put(key, key);
      const listed = await state.list("w_");
      assert.deepEqual(
        listed.map(({ key, value }) => [key, value]),
        ["w_10", "w_2", "w_\uffee", "w_🎈"].map((key) => [key, key]),
      );
      assert.equal((await state.list("")).length, 9);
    },
  },
  {
    code: "STORE-033",
    proves: "Writes that are called together happen in the order of their calls.",
    async check(store) {
      const state = store.state("s");
      await Promise.all([
        state.put("a", 1),
        state.delete("a"),
        state.put("a", 2),
        state.put("b", 1),
        state.delete("b"),
      ]);
      assert.deepEqual(await state.list(""), [{ key: "a", value: 2 }]);
    },
  },
]);
