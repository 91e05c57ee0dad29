import assert from "node:assert/strict";
import type { BeadsClient } from "../../contract/beads-client.js";
import type { ReadyFilter } from "../../contract/inputs.js";
import type { BeadsCase } from "./case.js";
import { ids } from "./expect.js";
import { prefix, type Stage } from "./stage.js";

const far = "2101-01-01T00:00:00Z";
const past = "2001-01-01T00:00:00Z";

/** Which beads with the label are ready, by their ids. */
function readyOf(client: BeadsClient, label: string) {
  return async (filter: ReadyFilter = {}) => ids(await client.ready({ labels: [label], ...filter }));
}

/** Two beads of which the second depends on the first, and the question which is ready. */
async function pair(stage: Stage, type: string) {
  const label = stage.newLabel();
  const first = await stage.bead({ labels: [label] });
  const second = await stage.bead({ labels: [label], dependencies: [{ depends_on_id: first.id, type }] });
  return { first, second, label, ready: readyOf(stage.client, label) };
}

export const readyCases: readonly BeadsCase[] = [
  {
    code: "READY-001",
    proves: "What depends on an open bead, by blocks or conditional-blocks, is ready once that is closed.",
    async run(stage) {
      for (const type of ["blocks", "conditional-blocks"]) {
        const { first, second, ready } = await pair(stage, type);
        assert.deepEqual(await ready(), [first.id], type);
        await stage.client.claim(first.id);
        assert.deepEqual(await ready(), [], type);
        await stage.client.close(first.id);
        assert.deepEqual(await ready(), [second.id], type);
      }
    },
  },
  {
    code: "READY-002",
    proves: "Dependencies that only tell something block nothing, and neither does being a child.",
    async run(stage) {
      for (const type of ["related", "discovered-from", "parent-child"]) {
        const { first, second, ready } = await pair(stage, type);
        assert.deepEqual(await ready(), ids([first, second]), type);
      }
    },
  },
  {
    code: "READY-003",
    proves: "The children of a blocked bead are not ready; those of one that is free are.",
    async run(stage) {
      const { first, second: parent, label, ready } = await pair(stage, "blocks");
      const child = await stage.bead({ parent: parent.id });
      assert.ok(child.labels.includes(label));
      assert.deepEqual(await ready(), [first.id]);
      await stage.client.close(first.id);
      assert.deepEqual(await ready(), ids([parent, child]));
    },
  },
  {
    code: "READY-004",
    proves: "What waits for another's children is ready when all of them are closed.",
    async run(stage) {
      const label = stage.newLabel();
      const spawner = await stage.bead({});
      const child = await stage.bead({ parent: spawner.id });
      const waiting = await stage.bead({
        labels: [label],
        dependencies: [{ depends_on_id: spawner.id, type: "waits-for" }],
      });
      const ready = readyOf(stage.client, label);
      assert.deepEqual(await ready(), []);
      await stage.client.close(child.id);
      assert.deepEqual(await ready(), [waiting.id]);
    },
  },
  {
    code: "READY-005",
    proves: "A bead that is deferred is not ready before its time, nor are its children.",
    async run(stage) {
      const label = stage.newLabel();
      const ready = readyOf(stage.client, label);
      const later = await stage.bead({ labels: [label], defer_until: far });
      const child = await stage.bead({ parent: later.id });
      assert.deepEqual(await ready(), []);
      await stage.client.update(later.id, { defer_until: past });
      assert.deepEqual(await ready(), ids([later, child]));
    },
  },
  {
    code: "READY-006",
    proves: "Only open beads are ready; those that are meant for somebody are among them.",
    async run(stage) {
      const label = stage.newLabel();
      const ready = readyOf(stage.client, label);
      const meant = await stage.bead({ labels: [label], assignee: "bob" });
      for (const status of ["blocked", "deferred", "in_progress"]) {
        const other = await stage.bead({ labels: [label] });
        await stage.client.update(other.id, { status });
      }
      const done = await stage.bead({ labels: [label] });
      await stage.client.close(done.id);
      assert.deepEqual(await ready(), [meant.id]);
      assert.deepEqual(await ready({ unassigned: true }), []);
      assert.deepEqual(await ready({ assignee: "bob" }), [meant.id]);
    },
  },
  {
    code: "READY-007",
    proves: "What is no work is not ready, unless its type is asked for.",
    async run(stage) {
      const label = stage.newLabel();
      const ready = readyOf(stage.client, label);
      const gate = await stage.bead({ labels: [label], issue_type: "gate" });
      const molecule = await stage.bead({ labels: [label], issue_type: "molecule" });
      assert.deepEqual(await ready(), []);
      assert.deepEqual(await ready({ issue_type: "gate" }), [gate.id]);
      assert.deepEqual(await ready({ issue_type: "molecule" }), [molecule.id]);
    },
  },
  {
    code: "READY-008",
    proves: "The most urgent comes first, of those the newest; or the oldest, when that is asked for.",
    async run(stage) {
      const label = stage.newLabel();
      const line = (name: string, priority: number, created_at: string) => ({
        ...{ id: `${prefix}-${label}-${name}`, title: name, status: "open", issue_type: "task", labels: [label] },
        ...{ priority, created_at, updated_at: created_at },
      });
      const lines = [line("old", 1, "2026-01-01T00:00:00Z"), line("new", 1, "2026-01-03T00:00:00Z")];
      await stage.client.import([...lines, line("top", 0, "2026-01-02T00:00:00Z")].map((one) => JSON.stringify(one)));
      const order = async (filter: ReadyFilter) =>
        (await stage.client.ready({ labels: [label], ...filter })).map(({ title }) => title);
      assert.deepEqual(await order({}), ["top", "new", "old"]);
      assert.deepEqual(await order({ sort: "oldest" }), ["old", "top", "new"]);
      assert.deepEqual(await order({ limit: 1 }), ["top"]);
    },
  },
  {
    code: "READY-009",
    proves: "A filter gives what fits all of it, and nothing else.",
    async run(stage) {
      const label = stage.newLabel();
      const ready = readyOf(stage.client, label);
      const top = await stage.bead({ labels: [label, "red"], issue_type: "epic" });
      const middle = await stage.bead({ parent: top.id });
      const deep = await stage.bead({ parent: middle.id, metadata: { team: "blue" } });
      const apart = await stage.bead({ labels: [label, "green"], priority: 0 });
      assert.deepEqual(await ready({ parent: top.id }), ids([middle, deep]));
      assert.deepEqual(await ready({ labelsAny: ["green", "none"] }), [apart.id]);
      assert.deepEqual(await ready({ excludeLabels: ["red"] }), [apart.id]);
      assert.deepEqual(await ready({ priority: 0 }), [apart.id]);
      assert.deepEqual(await ready({ metadata: { team: "blue" } }), [deep.id]);
      assert.deepEqual(await ready({ issue_type: "epic" }), [top.id]);
    },
  },
];
