import assert from "node:assert/strict";
import { journalOf } from "./assertions.js";
import { event, operation } from "./samples.js";
import { storeCases } from "./store-case.js";

const old = "2026-01-01T00:00:00.000Z";
const before = "2026-01-02T00:00:00.000Z";
const young = "2026-01-03T00:00:00.000Z";

/** What an event of the journal takes, in bytes. */
const sizeOf = (why: string) => Buffer.byteLength(JSON.stringify(event({ why, at: young })));

/** The journal: its numbers, its pages, and what is forgotten of it. */
export const journalCases = storeCases("journal", [
  {
    code: "STORE-020",
    proves: "An empty journal begins at 1 and has no newest event.",
    async check(store) {
      assert.deepEqual(await store.readJournal({ afterSeq: 0, limit: 10 }), { entries: [], oldestSeq: 1, lastSeq: 0 });
      assert.deepEqual(await store.commit({ operations: [operation({ key: "op-1" })] }), { lastSeq: 0 });
    },
  },
  {
    code: "STORE-021",
    proves:
      "A page holds the events after a number, oldest first, up to its limit, and says where the journal begins and ends.",
    async check(store) {
      await store.commit({ events: ["a", "b", "c"].map((why) => event({ why })) });
      await store.commit({ events: [event({ why: "d" })] });
      const page = await store.readJournal({ afterSeq: 1, limit: 2 });
      assert.deepEqual(page, {
        entries: [
          { seq: 2, event: event({ why: "b" }) },
          { seq: 3, event: event({ why: "c" }) },
        ],
        oldestSeq: 1,
        lastSeq: 4,
      });
      assert.deepEqual(await store.readJournal({ afterSeq: 4, limit: 2 }), { entries: [], oldestSeq: 1, lastSeq: 4 });
    },
  },
  {
    code: "STORE-022",
    proves: "Pruning forgets settled operations and events that are older, and says how many; all else stays.",
    async check(store) {
      await store.commit({
        operations: [
          operation({ key: "old and settled", createdAt: old, result: { ok: true } }),
          operation({ key: "old and open", createdAt: old }),
          operation({ key: "young and settled", createdAt: young, result: { ok: true } }),
        ],
        events: [event({ why: "a", at: old }), event({ why: "b", at: old }), event({ why: "c", at: young })],
      });
      assert.deepEqual(await store.prune({ before }), { operations: 1, events: 2, assignments: 0 });
      assert.equal(await store.getOperation("old and settled"), undefined);
      assert.notEqual(await store.getOperation("old and open"), undefined);
      assert.notEqual(await store.getOperation("young and settled"), undefined);
      const { entries, oldestSeq, lastSeq } = await store.readJournal({ afterSeq: 0, limit: 10 });
      assert.deepEqual([entries.length, oldestSeq, lastSeq], [1, 3, 3]);
      assert.deepEqual(await store.prune({ before }), { operations: 0, events: 0, assignments: 0 });
    },
  },
  {
    code: "STORE-023",
    proves: "However old it is, the newest event stays, and the numbers go on from it.",
    async check(store) {
      await store.commit({ events: [event({ why: "a", at: old }), event({ why: "b", at: old })] });
      assert.deepEqual(await store.prune({ before }), { operations: 0, events: 1, assignments: 0 });
      assert.deepEqual(await store.commit({ events: [event({ why: "c" })] }), { lastSeq: 3 });
      assert.deepEqual(await journalOf(store), [
        [2, "b"],
        [3, "c"],
      ]);
    },
  },
  {
    code: "STORE-024",
    proves: "What is left of the journal has no gap, even where the clock once went back.",
    async check(store) {
      const times = [old, young, old, young];
      await store.commit({ events: times.map((at, index) => event({ why: String(index), at })) });
      assert.deepEqual(await store.prune({ before }), { operations: 0, events: 1, assignments: 0 });
      assert.deepEqual(await journalOf(store), [
        [2, "1"],
        [3, "2"],
        [4, "3"],
      ]);
    },
  },
  {
    code: "STORE-025",
    proves:
      "Where the journal is too large, the oldest events go until it is not, and the newest one stays in any case.",
    async check(store) {
      await store.commit({ events: ["a", "é", "c"].map((why) => event({ why, at: young })) });
      const all = ["a", "é", "c"].reduce((sum, why) => sum + sizeOf(why), 0);
      assert.equal((await store.prune({ before, journalBytes: all })).events, 0);
      assert.equal((await store.prune({ before, journalBytes: all - 1 })).events, 1);
      assert.deepEqual(await journalOf(store), [
        [2, "é"],
        [3, "c"],
      ]);
      assert.equal((await store.prune({ before, journalBytes: 0 })).events, 1);
      assert.deepEqual(await journalOf(store), [[3, "c"]]);
    },
  },
]);
