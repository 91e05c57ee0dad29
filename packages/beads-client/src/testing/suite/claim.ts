import assert from "node:assert/strict";
import { isBeadsError } from "../../errors/beads-error.js";
import type { BeadsCase } from "./case.js";
import { atOnce, ids, refusedUntouched } from "./expect.js";

/** Work that goes from hand to hand. */
export const claimCases: readonly BeadsCase[] = [
  {
    code: "CLAIM-001",
    proves: "Whoever claims an open bead has it: in progress, assigned, begun.",
    async run(stage) {
      const { id } = await stage.bead();
      const claimed = await stage.as("bob").claim(id);
      assert.deepEqual([claimed.status, claimed.assignee], ["in_progress", "bob"]);
      assert.ok(claimed.started_at);
      assert.equal((await stage.client.show(id)).assignee, "bob");
    },
  },
  {
    code: "CLAIM-002",
    proves: "Claiming again what one has succeeds, and changes nothing.",
    async run(stage) {
      const { id } = await stage.bead();
      await stage.as("bob").claim(id);
      const before = await stage.client.show(id);
      assert.equal((await stage.as("bob").claim(id)).assignee, "bob");
      assert.deepEqual(await stage.client.show(id), before);
    },
  },
  {
    code: "CLAIM-003",
    proves: "What somebody else has is refused with who has it.",
    async run(stage) {
      const { client } = stage;
      const { id } = await stage.bead();
      await stage.as("bob").claim(id);
      const error = await refusedUntouched({ client, id, call: () => client.claim(id) }, "already_claimed");
      assert.equal(error.facts.assignee, "bob");
    },
  },
  {
    code: "CLAIM-004",
    proves: "What is not open cannot be claimed.",
    async run(stage) {
      const { client } = stage;
      for (const status of ["blocked", "deferred"]) {
        const { id } = await stage.bead();
        await client.update(id, { status });
        const error = await refusedUntouched({ client, id, call: () => client.claim(id) }, "not_claimable");
        assert.equal(error.facts.status, status);
      }
      const { id } = await stage.bead();
      await client.close(id);
      await refusedUntouched({ client, id, call: () => client.claim(id) }, "not_claimable");
    },
  },
  {
    code: "CLAIM-005",
    proves: "What is meant for one can be claimed by that one only.",
    async run(stage) {
      const { client } = stage;
      const { id } = await stage.bead({ assignee: "bob" });
      await refusedUntouched({ client, id, call: () => client.claim(id) }, "already_claimed");
      assert.equal((await stage.as("bob").claim(id)).status, "in_progress");
    },
  },
  {
    code: "CLAIM-006",
    proves: "Of ten who claim one bead at once exactly one has it, and the others are told who.",
    async run(stage) {
      const { id } = await stage.bead();
      const outcomes = await atOnce(10, async (index) => {
        const actor = `racer-${index}`;
        try {
          return { actor, holder: (await stage.as(actor).claim(id)).assignee, won: true };
        } catch (error) {
          assert.ok(isBeadsError(error) && error.code === "already_claimed", String(error));
          return { actor, holder: error.facts.assignee, won: false };
        }
      });
      const [winner, ...more] = outcomes.filter(({ won }) => won);
      assert.equal(more.length, 0, "more than one was told that it had it");
      assert.equal(winner?.holder, winner?.actor);
      for (const { holder } of outcomes) assert.equal(holder, winner?.actor);
      assert.equal((await stage.client.show(id)).assignee, winner?.actor);
    },
  },
  {
    code: "CLAIM-007",
    proves: "Claiming what is ready gives the first of it, and null when there is no more.",
    async run(stage) {
      const label = stage.newLabel();
      const labels = [label];
      const low = await stage.bead({ labels, priority: 3 });
      const high = await stage.bead({ labels, priority: 1 });
      const blocked = await stage.bead({ labels, priority: 0, dependencies: [{ depends_on_id: low.id }] });
      await stage.bead({ labels, assignee: "carol" });
      const bob = stage.as("bob");
      const first = await bob.claimReady({ labels });
      assert.deepEqual([first?.id, first?.assignee, first?.status], [high.id, "bob", "in_progress"]);
      assert.equal((await bob.claimReady({ labels }))?.id, low.id);
      assert.equal(await bob.claimReady({ labels }), null);
      await bob.close(low.id);
      assert.equal((await bob.claimReady({ labels }))?.id, blocked.id);
    },
  },
  {
    code: "CLAIM-008",
    proves: "Of ten who claim what is ready at once, of ten beads, each has another one.",
    async run(stage) {
      const labels = [stage.newLabel()];
      const made = await atOnce(10, () => stage.bead({ labels }));
      const claimed = await atOnce(10, (index) => stage.as(`racer-${index}`).claimReady({ labels }));
      assert.deepEqual(ids(claimed.flatMap((bead) => bead ?? [])), ids(made));
      for (const [index, bead] of claimed.entries()) assert.equal(bead?.assignee, `racer-${index}`);
    },
  },
  {
    code: "RELEASE-001",
    proves: "What is given back is open and nobody's, and can be claimed by anybody; again it changes nothing.",
    async run(stage) {
      const { id } = await stage.bead();
      await stage.as("bob").claim(id);
      const released = await stage.as("bob").release(id);
      assert.deepEqual([released.status, released.assignee], ["open", undefined]);
      const before = await stage.client.show(id);
      await stage.as("bob").release(id);
      assert.deepEqual(await stage.client.show(id), before);
      assert.equal((await stage.client.claim(id)).assignee, "alice");
    },
  },
  {
    code: "RELEASE-002",
    proves: "Nobody gives back what he has not, or not any more; somebody else can by naming who has it.",
    async run(stage) {
      const { client } = stage;
      const { id } = await stage.bead();
      await stage.as("bob").claim(id);
      const error = await refusedUntouched({ client, id, call: () => client.release(id) }, "not_holder");
      assert.equal(error.facts.assignee, "bob");
      const call = () => client.release(id, { holder: "carol" });
      await refusedUntouched({ client, id, call }, "not_holder");
      assert.equal((await client.release(id, { holder: "bob" })).status, "open");
      await stage.as("carol").claim(id);
      await refusedUntouched({ client, id, call: () => client.release(id, { holder: "bob" }) }, "not_holder");
      await client.close(id);
      await refusedUntouched({ client, id, call: () => client.release(id, { holder: "carol" }) }, "not_holder");
    },
  },
];
