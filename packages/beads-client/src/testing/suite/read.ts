import assert from "node:assert/strict";
import type { BeadsClient } from "../../contract/beads-client.js";
import type { BeadsCase } from "./case.js";
import { ids, refusal } from "./expect.js";
import { prefix } from "./stage.js";

const byId: Readonly<Record<string, (client: BeadsClient, id: string) => Promise<unknown>>> = {
  show: (client, id) => client.show(id),
  update: (client, id) => client.update(id, { title: "hit" }),
  appendNotes: (client, id) => client.appendNotes(id, "hit"),
  changeMetadata: (client, id) => client.changeMetadata(id, { set: { hit: true } }),
  claim: (client, id) => client.claim(id),
  release: (client, id) => client.release(id),
  close: (client, id) => client.close(id),
  reopen: (client, id) => client.reopen(id),
  addLabels: (client, id) => client.addLabels(id, ["hit"]),
  removeLabels: (client, id) => client.removeLabels(id, ["hit"]),
  addComment: (client, id) => client.addComment(id, "hit"),
  addDependency: (client, id) => client.addDependency({ issue_id: id, depends_on_id: `${prefix}-zzzzzzzy` }),
  removeDependency: (client, id) => client.removeDependency({ issue_id: id, depends_on_id: `${prefix}-zzzzzzzy` }),
};

export const readCases: readonly BeadsCase[] = [
  {
    code: "READ-001",
    proves: "Of a bead that is not there every call says so.",
    async run(stage) {
      for (const call of Object.values(byId))
        await refusal(() => call(stage.client, `${prefix}-zzzzzzzz`), "not_found");
    },
  },
  {
    code: "READ-002",
    proves: "A part of an id, or none, is never taken for a bead's.",
    async run(stage) {
      const alone = await stage.fresh();
      const { bead } = await alone.create({ title: "The only one" });
      const before = await alone.show(bead.id);
      const parts = ["", bead.id.slice(prefix.length + 1), bead.id.slice(0, -1), bead.id.toUpperCase(), `${bead.id} `];
      for (const part of parts)
        for (const call of Object.values(byId)) await refusal(() => call(alone, part), "invalid_input", "not_found");
      assert.deepEqual(await alone.show(bead.id), before);
    },
  },
  {
    code: "READ-003",
    proves:
      "A listing is complete, however many there are, the most urgent first, of those the newest; a limit cuts it.",
    async run(stage) {
      const alone = await stage.fresh();
      const day = (index: number) => `2026-01-${String((index % 28) + 1).padStart(2, "0")}T00:00:00Z`;
      const lines = Array.from({ length: 130 }, (_, index) =>
        JSON.stringify({
          ...{ id: `${prefix}-l${index}`, title: `Line ${index}`, status: "open", issue_type: "task" },
          ...{ priority: index % 5, created_at: day(index), updated_at: day(index) },
        }),
      );
      await alone.import(lines);
      const listed = await alone.list();
      assert.equal(listed.length, 130);
      const keys = listed.map(({ priority, created_at, id }) => ({ priority, age: -Date.parse(created_at), id }));
      const sorted = keys.toSorted((a, b) => a.priority - b.priority || a.age - b.age || (a.id < b.id ? -1 : 1));
      assert.deepEqual(keys, sorted);
      assert.deepEqual(ids(await alone.list({ limit: 7 })), ids(listed.slice(0, 7)));
      assert.equal((await alone.ready()).length, 130);
      assert.equal((await alone.search("line")).length, 130);
    },
  },
  {
    code: "READ-004",
    proves: "A filter gives what fits all of it, and nothing else.",
    async run(stage) {
      const label = stage.newLabel();
      const other = stage.newLabel();
      const bug = await stage.bead({
        issue_type: "bug",
        priority: 0,
        labels: [label, "red"],
        metadata: { team: "blue", n: 1 },
      });
      const task = await stage.bead({ assignee: "bob", labels: [label, other] });
      const both = [bug, task];
      const list = async (filter: Parameters<BeadsClient["list"]>[0]) =>
        ids(await stage.client.list({ labels: [label], ...filter }));
      assert.deepEqual(await list({}), ids(both));
      assert.deepEqual(await list({ issue_type: "bug" }), [bug.id]);
      assert.deepEqual(await list({ priority: 2 }), [task.id]);
      assert.deepEqual(await list({ assignee: "bob" }), [task.id]);
      assert.deepEqual(await list({ unassigned: true }), [bug.id]);
      assert.deepEqual(await list({ labels: [label, other] }), [task.id]);
      assert.deepEqual(await list({ labelsAny: ["red", other] }), ids(both));
      assert.deepEqual(await list({ labelsAny: ["red", "none"] }), [bug.id]);
      assert.deepEqual(await list({ metadata: { team: "blue" } }), [bug.id]);
      assert.deepEqual(await list({ metadata: { n: "1" } }), [bug.id]);
      assert.deepEqual(await list({ metadata: { team: "red" } }), []);
      assert.deepEqual(await list({ ids: [task.id] }), [task.id]);
      assert.deepEqual(await list({ status: ["open", "blocked"], priority: 0 }), [bug.id]);
      assert.deepEqual(await list({ status: ["in_progress"] }), []);
    },
  },
  {
    code: "READ-005",
    proves: "Closed beads are listed when they are asked for, and only then.",
    async run(stage) {
      const label = stage.newLabel();
      const open = await stage.bead({ labels: [label] });
      const done = await stage.bead({ labels: [label] });
      await stage.client.close(done.id);
      assert.deepEqual(ids(await stage.client.list({ labels: [label] })), [open.id]);
      assert.deepEqual(ids(await stage.client.list({ labels: [label], closed: true })), ids([open, done]));
      assert.deepEqual(ids(await stage.client.list({ labels: [label], status: ["closed"] })), [done.id]);
    },
  },
  {
    code: "READ-006",
    proves:
      "A search finds a text in id, title and description, whatever the case of its letters, closed beads when asked for.",
    async run(stage) {
      const word = stage.newLabel();
      const inTitle = await stage.bead({ title: `Of ${word.toUpperCase()} 100%` });
      const inText = await stage.bead({ description: `see ${word}_` });
      const search = async (text: string, filter = {}) => ids(await stage.client.search(text, filter));
      assert.deepEqual(await search(word), ids([inTitle, inText]));
      assert.deepEqual(await search(`${word} 100%`), [inTitle.id]);
      assert.deepEqual(await search(`${word}_`), [inText.id]);
      assert.ok((await search(inText.id)).includes(inText.id));
      await stage.client.close(inTitle.id);
      assert.deepEqual(await search(word), [inText.id]);
      assert.deepEqual(await search(word, { closed: true }), ids([inTitle, inText]));
    },
  },
  {
    code: "READ-007",
    proves: "The statistics count what there is.",
    async run(stage) {
      const alone = await stage.fresh();
      const make = async (title: string) => (await alone.create({ title })).bead.id;
      const [a, b, c, d] = [await make("a"), await make("b"), await make("c"), await make("d")];
      await alone.claim(a);
      await alone.close(b);
      await alone.addDependency({ issue_id: c, depends_on_id: d });
      const stats = await alone.stats();
      const counted = { total_issues: 4, open_issues: 2, in_progress_issues: 1, closed_issues: 1, blocked_issues: 1 };
      for (const [name, count] of Object.entries({ ...counted, ready_issues: 1 }))
        assert.equal(stats[name], count, name);
    },
  },
];
