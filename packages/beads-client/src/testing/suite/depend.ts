import assert from "node:assert/strict";
import type { BeadsCase } from "./case.js";
import { refusal, refusedUntouched } from "./expect.js";

export const dependCases: readonly BeadsCase[] = [
  {
    code: "DEPEND-001",
    proves: "A dependency is seen from both of its ends, and counted; the same one again changes nothing.",
    async run(stage) {
      const [from, to] = [await stage.bead(), await stage.bead()];
      const ends = { issue_id: from.id, depends_on_id: to.id };
      assert.equal((await stage.client.addDependency(ends)).type, "blocks");
      await stage.client.addDependency({ ...ends, type: "blocks" });
      const only = [{ ...ends, type: "blocks" }];
      const named = (edges: readonly Record<string, unknown>[]) =>
        edges.map(({ issue_id, depends_on_id, type }) => ({ issue_id, depends_on_id, type }));
      assert.deepEqual(named((await stage.client.show(from.id)).dependencies), only);
      assert.deepEqual(named((await stage.client.show(to.id)).dependents), only);
      const [listed] = await stage.client.list({ ids: [from.id] });
      const [other] = await stage.client.list({ ids: [to.id] });
      assert.deepEqual([listed?.dependency_count, other?.dependent_count], [1, 1]);
    },
  },
  {
    code: "DEPEND-002",
    proves: "A dependency that would close a circle is refused, however long.",
    async run(stage) {
      const { client } = stage;
      const a = await stage.bead();
      const b = await stage.bead({ dependencies: [{ depends_on_id: a.id }] });
      const c = await stage.bead({ dependencies: [{ depends_on_id: b.id }] });
      const call = () => client.addDependency({ issue_id: a.id, depends_on_id: c.id });
      await refusedUntouched({ client, id: a.id, call }, "dependency_cycle");
    },
  },
  {
    code: "DEPEND-003",
    proves: "Of two who add opposite dependencies at once one is refused.",
    async run(stage) {
      const [a, b] = [await stage.bead(), await stage.bead()];
      const outcomes = await Promise.allSettled([
        stage.as("bob").addDependency({ issue_id: a.id, depends_on_id: b.id }),
        stage.as("carol").addDependency({ issue_id: b.id, depends_on_id: a.id }),
      ]);
      assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
    },
  },
  {
    code: "DEPEND-004",
    proves: "A dependency of another type between the same two is refused.",
    async run(stage) {
      const { client } = stage;
      const to = await stage.bead();
      const { id } = await stage.bead({ dependencies: [{ depends_on_id: to.id }] });
      const call = () => client.addDependency({ issue_id: id, depends_on_id: to.id, type: "related" });
      await refusedUntouched({ client, id, call }, "conflict");
    },
  },
  {
    code: "DEPEND-005",
    proves: "A dependency that is taken away blocks no more; one that is not there is no error.",
    async run(stage) {
      const to = await stage.bead();
      const { id } = await stage.bead({ dependencies: [{ depends_on_id: to.id }] });
      await stage.client.removeDependency({ issue_id: id, depends_on_id: to.id });
      await stage.client.removeDependency({ issue_id: id, depends_on_id: to.id });
      assert.deepEqual((await stage.client.show(id)).dependencies, []);
      assert.equal((await stage.client.close(id)).status, "closed");
    },
  },
  {
    code: "DEPEND-006",
    proves: "A bead does not depend on itself, on none, or, by blocks, on an epic when it is none.",
    async run(stage) {
      const { client } = stage;
      const { id } = await stage.bead();
      const epic = await stage.bead({ issue_type: "epic" });
      const on = (depends_on_id: string) => () => client.addDependency({ issue_id: id, depends_on_id });
      await refusal(on(id), "invalid_input");
      await refusal(on(epic.id), "invalid_input");
      await refusal(on("tk-zzzzzzzz"), "not_found");
      assert.deepEqual((await client.show(id)).dependencies, []);
    },
  },
];
