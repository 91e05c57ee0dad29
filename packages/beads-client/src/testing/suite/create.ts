import assert from "node:assert/strict";
import { maxTextBytes, maxTitleBytes } from "../../contract/limits.js";
import type { BeadsCase } from "./case.js";
import { atOnce, ids, refusal, refusedUntouched } from "./expect.js";
import { prefix } from "./stage.js";

/** What shells, parsers and trackers like to change. */
const strangeText = "  -x --flag $(id) `id` \"q\" 'q' \\n é 👩‍🚀 \u2028\ttab\r\nCRLF\rCR\n\n@file\n";

export const createCases: readonly BeadsCase[] = [
  {
    code: "CREATE-001",
    proves: "A new bead is what was asked for, open, and the same however it is read.",
    async run(stage) {
      const label = stage.newLabel();
      const given = {
        title: "Fix the login",
        description: "It is broken.",
        design: "Mend it.",
        acceptance_criteria: "It works.",
        notes: "Seen twice.",
        priority: 1,
        issue_type: "bug",
        external_ref: "gh-9",
        estimated_minutes: 30,
        due_at: "2031-02-03T04:05:06Z",
      };
      const { bead, created } = await stage.client.create({ ...given, metadata: { a: [1, "x"] }, labels: [label] });
      assert.equal(created, true);
      const shown = await stage.client.show(bead.id);
      for (const [field, value] of Object.entries(given)) assert.equal(shown[field], value, field);
      assert.deepEqual(shown.metadata, { a: [1, "x"] });
      assert.deepEqual([shown.status, shown.labels, shown.assignee], ["open", [label], undefined]);
      assert.equal(shown.created_by, "alice");
      const { dependencies: _d, dependents: _t, comments: _c, ...same } = shown;
      assert.deepEqual(bead, same);
      const [listed] = await stage.client.list({ labels: [label] });
      assert.equal(listed?.description, given.description);
    },
  },
  {
    code: "CREATE-002",
    proves: "Without more than a title it is a task of priority 2.",
    async run(stage) {
      const bead = await stage.bead({ title: "Only this" });
      assert.deepEqual([bead.priority, bead.issue_type, bead.labels], [2, "task", []]);
    },
  },
  {
    code: "CREATE-003",
    proves: "Ids begin with the workspace's prefix; ten that are made at once, of the same content, are ten.",
    async run(stage) {
      const label = stage.newLabel();
      const made = await atOnce(10, () => stage.bead({ title: "The same", labels: [label] }));
      assert.equal(new Set(ids(made)).size, 10);
      for (const { id } of made) assert.match(id, new RegExp(`^${prefix}-[0-9a-z]+$`));
      assert.deepEqual(ids(await stage.client.list({ labels: [label] })), ids(made));
    },
  },
  {
    code: "CREATE-004",
    proves: "The same key with the same content is the same bead, once, though five ask at once.",
    async run(stage) {
      const key = stage.newLabel();
      const given = { title: "Once", labels: [stage.newLabel()], metadata: { b: 1, a: 2 } };
      const made = await atOnce(5, (index) => stage.as(`maker-${index}`).create(given, { key }));
      assert.equal(new Set(made.map(({ bead }) => bead.id)).size, 1);
      assert.equal(made.filter(({ created }) => created).length, 1);
      assert.equal((await stage.client.list({ labels: given.labels })).length, 1);
    },
  },
  {
    code: "CREATE-005",
    proves: "The same key with other content is refused, and its bead stays as it was.",
    async run(stage) {
      const key = stage.newLabel();
      const { bead } = await stage.client.create({ title: "First" }, { key });
      const call = () => stage.client.create({ title: "Second" }, { key });
      const error = await refusedUntouched({ client: stage.client, id: bead.id, call }, "conflict");
      assert.equal(error.facts.id, bead.id);
    },
  },
  {
    code: "CREATE-006",
    proves: "A key finds its bead as it is by now: renamed, claimed and closed.",
    async run(stage) {
      const key = stage.newLabel();
      const given = { title: "Before" };
      const { bead } = await stage.client.create(given, { key });
      await stage.client.update(bead.id, { title: "After" });
      await stage.client.changeMetadata(bead.id, { set: { more: true } });
      await stage.client.claim(bead.id);
      await stage.client.close(bead.id);
      const again = await stage.client.create(given, { key });
      assert.deepEqual([again.created, again.bead.id, again.bead.title], [false, bead.id, "After"]);
      assert.equal(again.bead.status, "closed");
    },
  },
  {
    code: "CREATE-007",
    proves: "A child's id is its parent's with a number, it depends on it as a child, and has its labels too.",
    async run(stage) {
      const label = stage.newLabel();
      const parent = await stage.bead({ issue_type: "epic", labels: [label] });
      const children = [
        await stage.bead({ parent: parent.id, labels: ["own"] }),
        await stage.bead({ parent: parent.id }),
      ];
      assert.deepEqual(ids(children), [`${parent.id}.1`, `${parent.id}.2`]);
      const shown = await stage.client.show(`${parent.id}.1`);
      assert.deepEqual(shown.labels, [label, "own"].sort());
      assert.deepEqual(
        shown.dependencies.map(({ depends_on_id, type }) => [depends_on_id, type]),
        [[parent.id, "parent-child"]],
      );
      assert.deepEqual(ids(await stage.client.list({ parent: parent.id })), ids(children));
    },
  },
  {
    code: "CREATE-012",
    proves: "A child that is made with a key is made once, and other content is refused.",
    async run(stage) {
      const { client } = stage;
      const key = stage.newLabel();
      const parent = await stage.bead({ issue_type: "epic" });
      const given = { title: "Once", parent: parent.id, labels: ["l"] };
      const first = await client.create(given, { key });
      const again = await stage.as("bob").create(given, { key });
      assert.deepEqual([first.created, again.created, again.bead.id], [true, false, first.bead.id]);
      await refusal(() => client.create({ ...given, title: "Other" }, { key }), "conflict");
      assert.deepEqual(ids(await client.list({ parent: parent.id })), [first.bead.id]);
    },
  },
  {
    code: "CREATE-008",
    proves: "With a parent or a dependency that is not there nothing is made.",
    async run(stage) {
      const label = stage.newLabel();
      const missing = `${prefix}-zzzzzzzz`;
      const given = { title: "Orphan", labels: [label] };
      await refusal(() => stage.client.create({ ...given, parent: missing }), "not_found");
      await refusal(() => stage.client.create({ ...given, dependencies: [{ depends_on_id: missing }] }), "not_found");
      assert.deepEqual(await stage.client.list({ labels: [label] }), []);
    },
  },
  {
    code: "CREATE-009",
    proves: "Texts come back as they were given, to the last character.",
    async run(stage) {
      const title = "-t --help $(id) \"q\" 'q' é 👩‍🚀";
      const texts = {
        description: strangeText,
        design: strangeText,
        acceptance_criteria: strangeText,
        notes: strangeText,
      };
      const { id } = await stage.bead({ title, ...texts });
      const shown = await stage.client.show(id);
      assert.equal(shown.title, title);
      for (const [field, text] of Object.entries(texts)) assert.equal(shown[field], text, field);
    },
  },
  {
    code: "CREATE-010",
    proves: "A text of as many bytes as are allowed is kept whole; with one more it is refused, and nothing is made.",
    async run(stage) {
      const label = stage.newLabel();
      const longest = `${"é".repeat((maxTextBytes - 1) / 2)}x`;
      const { id } = await stage.bead({ description: longest, title: "t".repeat(maxTitleBytes), labels: [label] });
      assert.equal((await stage.client.show(id)).description, longest);
      const tooLong = [
        { description: `${longest}x` },
        { notes: `${longest}x` },
        { title: `${"é".repeat(maxTitleBytes / 2)}x` },
      ];
      for (const given of tooLong) await refusal(() => stage.bead({ ...given, labels: [label] }), "text_too_long");
      assert.equal((await stage.client.list({ labels: [label] })).length, 1);
    },
  },
  {
    code: "CREATE-011",
    proves: "What is no bead is refused with what is wrong, and nothing is made.",
    async run(stage) {
      const label = stage.newLabel();
      const wrong: readonly Record<string, unknown>[] = [
        { title: "   " },
        { title: "x", priority: 5 },
        { title: "x", issue_type: "no such type" },
        { title: "x", labels: ["a,b"] },
        { title: "x", nothing: 1 },
        { title: "half \ud800" },
      ];
      for (const given of wrong)
        await refusal(() => stage.client.create({ labels: [label], ...given } as never), "invalid_input");
      assert.deepEqual(await stage.client.list({ labels: [label] }), []);
    },
  },
];
