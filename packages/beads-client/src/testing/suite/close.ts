import assert from "node:assert/strict";
import type { BeadsCase } from "./case.js";
import { refusedUntouched } from "./expect.js";

export const closeCases: readonly BeadsCase[] = [
  {
    code: "CLOSE-001",
    proves: "A closed bead has the reason and the time of its end.",
    async run(stage) {
      const { id } = await stage.bead();
      const reason = "done: see\n\"it\" & 'that'";
      const closed = await stage.client.close(id, { reason });
      assert.deepEqual([closed.status, closed.close_reason], ["closed", reason]);
      assert.ok(closed.closed_at);
      const other = await stage.bead();
      assert.equal((await stage.client.close(other.id)).close_reason, "Closed");
    },
  },
  {
    code: "CLOSE-002",
    proves: "Who closes a closed bead gets it as it is, with the first reason.",
    async run(stage) {
      const { id } = await stage.bead();
      await stage.client.close(id, { reason: "first" });
      const before = await stage.client.show(id);
      assert.equal((await stage.as("bob").close(id, { reason: "second" })).close_reason, "first");
      assert.deepEqual(await stage.client.show(id), before);
    },
  },
  {
    code: "CLOSE-003",
    proves: "What waits for an open bead is not closed, but by force.",
    async run(stage) {
      const { client } = stage;
      const blocker = await stage.bead();
      const { id } = await stage.bead({ dependencies: [{ depends_on_id: blocker.id }] });
      const error = await refusedUntouched({ client, id, call: () => client.close(id) }, "not_closable");
      assert.deepEqual(error.facts.blockers, [blocker.id]);
      assert.equal((await client.close(id, { force: true })).status, "closed");
    },
  },
  {
    code: "CLOSE-004",
    proves: "An epic is not closed before its children, but by force; its last child's end does not close it.",
    async run(stage) {
      const { client } = stage;
      const epic = await stage.bead({ issue_type: "epic" });
      const child = await stage.bead({ parent: epic.id });
      await refusedUntouched({ client, id: epic.id, call: () => client.close(epic.id) }, "not_closable");
      await client.close(child.id);
      assert.equal((await client.show(epic.id)).status, "open");
      assert.equal((await client.close(epic.id)).status, "closed");
    },
  },
  {
    code: "CLOSE-005",
    proves: "Who closes what he thinks he has is refused when somebody else has it.",
    async run(stage) {
      const { client } = stage;
      const { id } = await stage.bead();
      await stage.as("bob").claim(id);
      await client.release(id, { holder: "bob" });
      await stage.as("carol").claim(id);
      const call = () => stage.as("bob").close(id, { holder: "bob" });
      const error = await refusedUntouched({ client, id, call }, "not_holder");
      assert.equal(error.facts.assignee, "carol");
      assert.equal((await stage.as("carol").close(id, { holder: "carol" })).status, "closed");
    },
  },
  {
    code: "CLOSE-006",
    proves: "What somebody else has is closed as one's own is, no more easily, and stays the one's who worked on it.",
    async run(stage) {
      const { client } = stage;
      const blocker = await stage.bead();
      const { id } = await stage.bead({ dependencies: [{ depends_on_id: blocker.id }] });
      await stage.as("bob").claim(id);
      await refusedUntouched({ client, id, call: () => client.close(id) }, "not_closable");
      await client.close(blocker.id);
      const { status, assignee, close_reason } = await client.close(id, { holder: "bob", reason: "seen to" });
      assert.deepEqual([status, assignee, close_reason], ["closed", "bob", "seen to"]);
    },
  },
  {
    code: "REOPEN-001",
    proves: "A bead that is opened again is nobody's and not deferred, and can be claimed by anybody.",
    async run(stage) {
      const { id } = await stage.bead({ defer_until: "2101-01-01T00:00:00Z" });
      await stage.as("bob").claim(id);
      await stage.client.close(id, { reason: "over" });
      const { status, ...open } = await stage.client.reopen(id);
      assert.equal(status, "open");
      for (const field of ["assignee", "closed_at", "close_reason", "defer_until"])
        assert.equal(open[field], undefined, field);
      await stage.client.reopen(id);
      assert.equal((await stage.as("carol").claim(id)).assignee, "carol");
    },
  },
  {
    code: "REOPEN-002",
    proves: "What is in progress is not opened.",
    async run(stage) {
      const { client } = stage;
      const { id } = await stage.bead();
      await stage.as("bob").claim(id);
      await refusedUntouched({ client, id, call: () => client.reopen(id) }, "conflict");
    },
  },
];
