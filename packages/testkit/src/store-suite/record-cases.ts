import assert from "node:assert/strict";
import type { AssignmentFilter } from "@townkit/core";
import { journalOf, rejectedWith } from "./assertions.js";
import { assignment, event, operation, sessionRecord } from "./samples.js";
import { storeCases } from "./store-case.js";

/** What a commit keeps, and when it is refused. */
export const recordCases = storeCases("records", [
  {
    code: "STORE-001",
    proves: "All records and events of one commit are read back as they were.",
    async check(store) {
      const session = sessionRecord({ id: "s-1" });
      const work = assignment({ id: "w-1" });
      const intent = operation({ key: "op-1" });
      const { lastSeq } = await store.commit({
        sessions: [session],
        assignments: [work],
        operations: [intent],
        events: [event({ why: "a" }), event({ why: "b" })],
      });
      assert.equal(lastSeq, 2);
      assert.deepEqual(await store.getSession("s-1"), session);
      assert.deepEqual(await store.getAssignment("w-1"), work);
      assert.deepEqual(await store.getOperation("op-1"), intent);
      assert.deepEqual(await journalOf(store), [
        [1, "a"],
        [2, "b"],
      ]);
    },
  },
  {
    code: "STORE-002",
    proves: "A record that was never committed is absent, not an error.",
    async check(store) {
      await store.commit({ sessions: [sessionRecord({ id: "s-1" })] });
      assert.equal(await store.getSession("s-2"), undefined);
      assert.equal(await store.getAssignment("s-1"), undefined);
      assert.equal(await store.getOperation("s-1"), undefined);
    },
  },
  {
    code: "STORE-003",
    proves: "A record follows on the one that is kept, whose revision is one less.",
    async check(store) {
      const second = sessionRecord({ id: "s-1", revision: 2, role: "mayor" });
      await store.commit({ sessions: [sessionRecord({ id: "s-1" })] });
      await store.commit({ sessions: [second] });
      assert.deepEqual(await store.getSession("s-1"), second);
    },
  },
  {
    code: "STORE-004",
    proves: "A record that does not follow is refused with both revisions, whatever its kind.",
    async check(store) {
      const known = { sessions: [sessionRecord({ id: "x" })], assignments: [assignment({ id: "x" })] };
      await store.commit({ ...known, operations: [operation({ key: "x" })] });
      const refused = [
        { change: { sessions: [sessionRecord({ id: "x" })] }, expected: 0, found: 1 },
        { change: { sessions: [sessionRecord({ id: "y", revision: 2 })] }, expected: 1, found: 0 },
        { change: { assignments: [assignment({ id: "x", revision: 3 })] }, expected: 2, found: 1 },
        { change: { operations: [operation({ key: "x" })] }, expected: 0, found: 1 },
      ];
      for (const { change, expected, found } of refused) {
        const error = await rejectedWith({ code: "revision_conflict", call: store.commit(change) });
        assert.deepEqual([error.facts.expected, error.facts.found], [expected, found]);
      }
    },
  },
  {
    code: "STORE-005",
    proves: "Nothing of a refused commit is kept: no record, no event, no number of the journal.",
    async check(store) {
      await store.commit({ operations: [operation({ key: "op-1" })], events: [event({ why: "before" })] });
      const refused = store.commit({
        sessions: [sessionRecord({ id: "s-1" })],
        assignments: [assignment({ id: "w-1" })],
        operations: [operation({ key: "op-1" })],
        events: [event({ why: "refused" })],
      });
      await rejectedWith({ code: "revision_conflict", call: refused });
      assert.equal(await store.getSession("s-1"), undefined);
      assert.equal(await store.getAssignment("w-1"), undefined);
      await store.commit({ events: [event({ why: "after" })] });
      assert.deepEqual(await journalOf(store), [
        [1, "before"],
        [2, "after"],
      ]);
    },
  },
  {
    code: "STORE-006",
    proves: "Commits that are called together happen in the order of their calls.",
    async check(store) {
      const revisions = [1, 2, 3, 4, 5];
      const commits = revisions.map((revision) =>
        store.commit({
          assignments: [assignment({ id: "w-1", revision })],
          events: [event({ why: String(revision) })],
        }),
      );
      const numbers = (await Promise.all(commits)).map(({ lastSeq }) => lastSeq);
      assert.deepEqual(numbers, revisions);
      assert.equal((await store.getAssignment("w-1"))?.revision, 5);
    },
  },
  {
    code: "STORE-007",
    proves: "A refused commit fails alone among those that are called together with it.",
    async check(store) {
      const [first, refused, last] = [
        store.commit({ sessions: [sessionRecord({ id: "s-1" })], events: [event({ why: "first" })] }),
        store.commit({ sessions: [sessionRecord({ id: "s-1" })], events: [event({ why: "refused" })] }),
        store.commit({ sessions: [sessionRecord({ id: "s-2" })], events: [event({ why: "last" })] }),
      ];
      await Promise.all([first, rejectedWith({ code: "revision_conflict", call: refused }), last]);
      assert.deepEqual(await journalOf(store), [
        [1, "first"],
        [2, "last"],
      ]);
    },
  },
  {
    code: "STORE-008",
    proves: "One commit may carry several revisions of one record; the last one is kept.",
    async check(store) {
      const both = [assignment({ id: "w-1" }), assignment({ id: "w-1", revision: 2, state: "delivering" })];
      await store.commit({ assignments: both });
      assert.deepEqual(await store.getAssignment("w-1"), both[1]);
    },
  },
  {
    code: "STORE-009",
    proves: "Sessions are listed in the order in which they first came.",
    async check(store) {
      for (const id of ["s-b", "s-a", "s-c"]) await store.commit({ sessions: [sessionRecord({ id })] });
      await store.commit({ sessions: [sessionRecord({ id: "s-b", revision: 2 })] });
      const listed = await store.listSessions();
      assert.deepEqual(
        listed.map(({ session }) => [session.id, session.revision]),
        [
          ["s-b", 2],
          ["s-a", 1],
          ["s-c", 1],
        ],
      );
    },
  },
  {
    code: "STORE-010",
    proves: "Assignments are listed newest first, by session, by state as it is now, and up to a limit.",
    async check(store) {
      await store.commit({
        assignments: [
          assignment({ id: "w-1", sessionId: "s-1" }),
          assignment({ id: "w-2", sessionId: "s-2" }),
          assignment({ id: "w-3", sessionId: "s-1", state: "running" }),
          assignment({ id: "w-4", sessionId: "s-1" }),
        ],
      });
      await store.commit({ assignments: [assignment({ id: "w-1", sessionId: "s-1", state: "running", revision: 2 })] });
      const listings: readonly { filter: AssignmentFilter; ids: readonly string[] }[] = [
        { filter: {}, ids: ["w-4", "w-3", "w-2", "w-1"] },
        { filter: { sessionId: "s-1" }, ids: ["w-4", "w-3", "w-1"] },
        { filter: { state: ["running", "completed"] }, ids: ["w-3", "w-1"] },
        { filter: { sessionId: "s-2", state: ["running"] }, ids: [] },
        { filter: { state: [] }, ids: [] },
        { filter: { sessionId: "s-1", limit: 2 }, ids: ["w-4", "w-3"] },
      ];
      for (const { filter, ids } of listings) {
        const listed = await store.listAssignments(filter);
        assert.deepEqual(
          listed.map(({ id }) => id),
          ids,
          JSON.stringify(filter),
        );
      }
    },
  },
  {
    code: "STORE-011",
    proves: "A listing of assignments without a limit gives the newest hundred.",
    async check(store) {
      const all = Array.from({ length: 101 }, (_, index) => assignment({ id: `w-${index}` }));
      await store.commit({ assignments: all });
      const listed = await store.listAssignments({});
      assert.deepEqual([listed.length, listed[0]?.id, listed.at(-1)?.id], [100, "w-100", "w-1"]);
    },
  },
  {
    code: "STORE-012",
    proves: "What was committed or read is a copy: changing it changes nothing in the store.",
    async check(store) {
      const given = sessionRecord({ id: "s-1" });
      await store.commit({ sessions: [given] });
      (given.session as { role: string }).role = "changed by the writer";
      const read = await store.getSession("s-1");
      assert.equal(read?.session.role, "polecat");
      (read.session as { role: string }).role = "changed by a reader";
      assert.equal((await store.listSessions())[0]?.session.role, "polecat");
    },
  },
  {
    code: "STORE-013",
    proves: "That a commit is written is told only of one that happens, and not before it can be read.",
    async check(store) {
      const told: [string, Promise<unknown>][] = [];
      const commit = (id: string) =>
        store.commit({ sessions: [sessionRecord({ id })] }, { written: () => told.push([id, store.getSession(id)]) });
      await store.commit({ sessions: [sessionRecord({ id: "s-1" })] });
      await rejectedWith({ code: "revision_conflict", call: commit("s-1") });
      await commit("s-2");
      // A store need not tell.
      for (const [id, found] of told) assert.deepEqual([id, await found], ["s-2", sessionRecord({ id: "s-2" })]);
    },
  },
]);
