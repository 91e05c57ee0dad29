import assert from "node:assert/strict";
import type { SuiteCase } from "../suite/case.js";
import { journalOf, rejectedWith, withStore } from "./assertions.js";
import { assignment, event, operation, sessionRecord } from "./samples.js";
import type { StoreSubject } from "./subject.js";

/** A store that is closed and opened again. */
export const reopenCases: readonly SuiteCase<StoreSubject>[] = [
  {
    code: "STORE-040",
    part: "reopen",
    proves: "Everything is there after opening again: records, journal, state and the epoch.",
    async run(subject) {
      const session = sessionRecord({ id: "s-1" });
      const work = assignment({ id: "w-1" });
      const intent = operation({ key: "op-1" });
      const epoch = await withStore({
        subject,
        async body(store) {
          await store.commit({
            sessions: [session],
            assignments: [work],
            operations: [intent],
            events: [event({ why: "a" })],
          });
          await store.state("s").put("k", "v");
          return store.epoch;
        },
      });
      await withStore({
        subject,
        async body(store) {
          assert.equal(store.epoch, epoch);
          assert.deepEqual(await store.listSessions(), [session]);
          assert.deepEqual(await store.getAssignment("w-1"), work);
          assert.deepEqual(await store.getOperation("op-1"), intent);
          assert.equal(await store.state("s").get("k"), "v");
          assert.deepEqual(await store.commit({ events: [event({ why: "b" })] }), { lastSeq: 2 });
          assert.deepEqual(await journalOf(store), [
            [1, "a"],
            [2, "b"],
          ]);
        },
      });
    },
  },
  {
    code: "STORE-041",
    part: "reopen",
    proves: "A commit that was called before the dispose is kept, and its caller told so.",
    async run(subject) {
      const store = await subject.open();
      const commit = store.commit({ events: [event({ why: "last" })] });
      await store[Symbol.asyncDispose]();
      assert.deepEqual(await commit, { lastSeq: 1 });
      assert.deepEqual(await withStore({ subject, body: journalOf }), [[1, "last"]]);
    },
  },
  {
    code: "STORE-042",
    part: "reopen",
    proves: "A disposed store refuses reads and writes with store_failed; disposing it again does nothing.",
    async run(subject) {
      const store = await subject.open();
      await store[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
      const calls = [
        () => store.getSession("s-1"),
        () => store.commit({ events: [event({ why: "late" })] }),
        () => store.state("s").put("k", 1),
      ];
      for (const call of calls) await rejectedWith({ code: "store_failed", call: call() });
      assert.deepEqual(await withStore({ subject, body: journalOf }), []);
    },
  },
];

/** A store that is opened twice. */
export const lockCases: readonly SuiteCase<StoreSubject>[] = [
  {
    code: "STORE-050",
    part: "lock",
    proves:
      "A second opener is refused with a name for the first one, which goes on undisturbed; after it the place is free.",
    async run(subject) {
      await withStore({
        subject,
        async body(store) {
          const error = await rejectedWith({ code: "town_locked", call: subject.open() });
          assert.match(String(error.facts.holder), /pid \d+/);
          await store.commit({ events: [event({ why: "undisturbed" })] });
          await rejectedWith({ code: "town_locked", call: subject.open() });
        },
      });
      assert.deepEqual(await withStore({ subject, body: journalOf }), [[1, "undisturbed"]]);
    },
  },
];
