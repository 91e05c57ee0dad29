import assert from "node:assert/strict";
import { maxTextBytes } from "../../contract/limits.js";
import type { BeadsCase } from "./case.js";
import { atOnce, refusal, refusedUntouched } from "./expect.js";

/** What changes a bead in its place. */
export const changeCases: readonly BeadsCase[] = [
  {
    code: "UPDATE-001",
    proves: "An update changes what it names, and nothing else.",
    async run(stage) {
      const given = { title: "a", description: "b", notes: "c", priority: 3, assignee: "bob", external_ref: "x-1" };
      const before = await stage.bead({ ...given, labels: ["kept"], metadata: { kept: 1 } });
      const changes = { title: "A", priority: 0, issue_type: "bug", due_at: "2031-01-01T00:00:00Z" };
      const after = await stage.client.update(before.id, changes);
      assert.deepEqual({ ...after, updated_at: "" }, { ...before, ...changes, updated_at: "" });
      const { dependencies: _d, dependents: _t, comments: _c, ...shown } = await stage.client.show(before.id);
      assert.deepEqual(shown, after);
    },
  },
  {
    code: "UPDATE-002",
    proves: "An empty text, null for a time, and nobody for the assignee clear the field.",
    async run(stage) {
      const given = { description: "b", design: "c", notes: "d", assignee: "bob", defer_until: "2101-01-01T00:00:00Z" };
      const { id } = await stage.bead(given);
      const cleared = { description: "", design: "", notes: "", assignee: "", defer_until: null };
      const after = await stage.client.update(id, cleared);
      for (const field of Object.keys(cleared)) assert.equal(after[field], undefined, field);
      assert.equal((await stage.client.show(id)).assignee, undefined);
    },
  },
  {
    code: "UPDATE-003",
    proves: "An update that is to be made only of a certain status or assignee is refused of any other.",
    async run(stage) {
      const { client } = stage;
      const { id } = await stage.bead({ assignee: "bob" });
      const wrong = [
        { status: "closed" },
        { assignee: "carol" },
        { assignee: "" },
        { status: "open", assignee: "carol" },
      ];
      for (const onlyIf of wrong)
        await refusedUntouched({ client, id, call: () => client.update(id, { title: "no" }, { onlyIf }) }, "conflict");
      const onlyIf = { status: "open", assignee: "bob" };
      assert.equal((await client.update(id, { title: "yes" }, { onlyIf })).title, "yes");
    },
  },
  {
    code: "UPDATE-004",
    proves: "An update closes nothing; one that opens a closed bead takes its end away.",
    async run(stage) {
      const { client } = stage;
      const { id } = await stage.bead();
      const call = () => client.update(id, { status: "closed" });
      await refusedUntouched({ client, id, call }, "invalid_input");
      await client.close(id, { reason: "over" });
      const again = await client.update(id, { status: "open" });
      assert.deepEqual([again.status, again.closed_at, again.close_reason], ["open", undefined, undefined]);
    },
  },
  {
    code: "UPDATE-005",
    proves: "A change that is none, or is wrong, is refused and changes nothing.",
    async run(stage) {
      const { client } = stage;
      const { id } = await stage.bead();
      const wrong: readonly unknown[] = [{}, { title: " " }, { priority: -1 }, { status: "no such" }, { nothing: 1 }];
      for (const changes of wrong)
        await refusedUntouched({ client, id, call: () => client.update(id, changes as never) }, "invalid_input");
    },
  },
  {
    code: "UPDATE-006",
    proves: "A bead that somebody works on can be handed to somebody else, by anybody.",
    async run(stage) {
      const { id } = await stage.bead();
      await stage.as("bob").claim(id);
      const { assignee, status } = await stage.client.update(id, { assignee: "carol", title: "Handed over" });
      assert.deepEqual([assignee, status], ["carol", "in_progress"]);
      const onlyIf = { assignee: "carol" };
      assert.equal((await stage.client.update(id, { assignee: "dave" }, { onlyIf })).assignee, "dave");
    },
  },
  {
    code: "NOTES-001",
    proves: "What is appended to the notes comes after what is there, on a line of its own.",
    async run(stage) {
      const { id } = await stage.bead();
      assert.equal((await stage.client.appendNotes(id, "one")).notes, "one");
      await stage.as("bob").appendNotes(id, "two\n- three");
      assert.equal((await stage.client.show(id)).notes, "one\ntwo\n- three");
    },
  },
  {
    code: "NOTES-002",
    proves: "Of ten who append at once every one's note is kept.",
    async run(stage) {
      const { id } = await stage.bead({ notes: "first" });
      await atOnce(10, (index) => stage.as(`writer-${index % 5}`).appendNotes(id, `note ${index}`));
      const { notes = "" } = await stage.client.show(id);
      const expected = ["first", ...Array.from({ length: 10 }, (_, index) => `note ${index}`)];
      assert.deepEqual(notes.split("\n").sort(), expected.sort());
    },
  },
  {
    code: "NOTES-003",
    proves: "What would make the notes too long is refused, and they stay as they were.",
    async run(stage) {
      const { client } = stage;
      const { id } = await stage.bead({ notes: "n".repeat(maxTextBytes - 2) });
      await refusedUntouched({ client, id, call: () => client.appendNotes(id, "xx") }, "text_too_long");
      // The longest that bd can still add to: it keeps the whole bead as it was beside each change, as one text.
      const long = await stage.bead({ notes: "n".repeat(60_000) });
      assert.equal((await client.appendNotes(long.id, "x")).notes?.length, 60_002);
    },
  },
  {
    code: "META-001",
    proves: "Metadata is changed key by key: others stay, types are kept, and what is set is replaced as a whole.",
    async run(stage) {
      const { id } = await stage.bead({ metadata: { stays: { deep: [1] }, goes: 1, object: { a: 1 } } });
      const set = { text: "1", number: 1, yes: true, none: null, object: { b: 2 }, "dotted.key": "x" };
      const after = await stage.client.changeMetadata(id, { set, unset: ["goes", "absent"] });
      assert.deepEqual(after.metadata, { stays: { deep: [1] }, ...set });
      assert.deepEqual((await stage.client.show(id)).metadata, after.metadata);
    },
  },
  {
    code: "META-002",
    proves: "Of ten who set a key each at once every one's is kept.",
    async run(stage) {
      const { id } = await stage.bead();
      await atOnce(10, (index) =>
        stage.as(`writer-${index % 5}`).changeMetadata(id, { set: { [`key_${index}`]: index } }),
      );
      const expected = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`key_${index}`, index]));
      assert.deepEqual((await stage.client.show(id)).metadata, expected);
    },
  },
  {
    code: "LABEL-001",
    proves: "Labels are added and taken away; what is so already is no error.",
    async run(stage) {
      const { id } = await stage.bead({ labels: ["a"] });
      assert.deepEqual((await stage.client.addLabels(id, ["b", "with space"])).labels, ["a", "b", "with space"]);
      assert.deepEqual((await stage.client.addLabels(id, ["b"])).labels, ["a", "b", "with space"]);
      assert.deepEqual((await stage.client.removeLabels(id, ["a", "absent"])).labels, ["b", "with space"]);
      assert.deepEqual((await stage.client.show(id)).labels, ["b", "with space"]);
    },
  },
  {
    code: "LABEL-002",
    proves: "Of ten who add a label each at once every one's is kept.",
    async run(stage) {
      const { id } = await stage.bead();
      await atOnce(10, (index) => stage.as(`writer-${index % 5}`).addLabels(id, [`label-${index}`]));
      assert.equal((await stage.client.show(id)).labels.length, 10);
    },
  },
  {
    code: "LABEL-003",
    proves: "What would be two labels, or another one, is refused.",
    async run(stage) {
      const { id } = await stage.bead();
      for (const label of ["a,b", " a", "a ", "", "a\nb"])
        await refusal(() => stage.client.addLabels(id, [label]), "invalid_input");
      assert.deepEqual((await stage.client.show(id)).labels, []);
    },
  },
  {
    code: "COMMENT-001",
    proves: "A comment has its author and its text, and comments are read in their order.",
    async run(stage) {
      const { id } = await stage.bead();
      const said = await stage.as("bob").addComment(id, "- first\r\nline $(x)");
      assert.deepEqual([said.author, said.text, said.issue_id], ["bob", "- first\r\nline $(x)", id]);
      await stage.client.addComment(id, "second");
      const { comments } = await stage.client.show(id);
      const read = comments.map(({ author, text }) => [author, text]);
      assert.deepEqual(read.toSorted(), [
        ["alice", "second"],
        ["bob", "- first\r\nline $(x)"],
      ]);
      const [listed] = await stage.client.list({ ids: [id] });
      assert.equal(listed?.comment_count, 2);
    },
  },
  {
    code: "COMMENT-002",
    proves: "A comment that is empty or too long is refused.",
    async run(stage) {
      const { id } = await stage.bead();
      await refusal(() => stage.client.addComment(id, " \n"), "invalid_input");
      await refusal(() => stage.client.addComment(id, "x".repeat(maxTextBytes + 1)), "text_too_long");
      assert.deepEqual((await stage.client.show(id)).comments, []);
    },
  },
];
