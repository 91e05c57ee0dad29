import assert from "node:assert/strict";
import { assignmentStates, finishedStates, type Store } from "@townkit/core";
import { assignment } from "./samples.js";
import { storeCases } from "./store-case.js";

const before = "2026-01-02T00:00:00.000Z";
const old = "2026-01-01T00:00:00.000Z";
const young = "2026-01-03T00:00:00.000Z";

async function idsIn(store: Store): Promise<readonly string[]> {
  return (await store.listAssignments({})).map(({ id }) => id).toSorted();
}

/** What is forgotten of the work. */
export const finishedCases = storeCases("finished", [
  {
    code: "STORE-060",
    proves: "Finished work that is older than a rule says goes; what is younger, and what is not finished, stays.",
    async check(store) {
      const all = assignmentStates.flatMap((state) => [
        assignment({ id: `old-${state}`, state, updatedAt: old }),
        assignment({ id: `young-${state}`, state, updatedAt: young }),
      ]);
      await store.commit({ assignments: all });
      const { assignments } = await store.prune({ before, finished: [{ before, keepBytes: 0 }] });
      assert.equal(assignments, finishedStates.length);
      const left = all.filter(({ state, updatedAt }) => updatedAt === young || !finishedStates.includes(state));
      assert.deepEqual(await idsIn(store), left.map(({ id }) => id).toSorted());
      assert.equal(await store.getAssignment("old-completed"), undefined);
    },
  },
  {
    code: "STORE-061",
    proves: "Of finished work, as much of the newest stays as a rule says; without a rule all stays.",
    async check(store) {
      const all = ["w-1", "w-2", "w-3"].map((id) => assignment({ id, state: "completed", updatedAt: old }));
      await store.commit({ assignments: all });
      const size = Buffer.byteLength(JSON.stringify(all[0]));
      assert.equal((await store.prune({ before })).assignments, 0);
      const { assignments } = await store.prune({ before, finished: [{ before, keepBytes: size * 2 }] });
      assert.equal(assignments, 1);
      assert.deepEqual(await idsIn(store), ["w-2", "w-3"]);
    },
  },
]);
