import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { BeadsClient } from "../../contract/beads-client.js";
import type { BeadsErrorCode } from "../../errors/codes.js";
import type { BeadsCase } from "./case.js";
import { refusal } from "./expect.js";
import { prefix } from "./stage.js";

const anId = `${prefix}-abc`;

/** Every way to ask a workspace for something. */
const allCalls: Readonly<Record<string, (client: BeadsClient) => Promise<unknown>>> = {
  create: (client) => client.create({ title: "x" }),
  show: (client) => client.show(anId),
  list: (client) => client.list(),
  search: (client) => client.search("x"),
  ready: (client) => client.ready(),
  stats: (client) => client.stats(),
  update: (client) => client.update(anId, { title: "y" }),
  appendNotes: (client) => client.appendNotes(anId, "y"),
  changeMetadata: (client) => client.changeMetadata(anId, { set: { a: 1 } }),
  claim: (client) => client.claim(anId),
  claimReady: (client) => client.claimReady(),
  release: (client) => client.release(anId),
  close: (client) => client.close(anId),
  reopen: (client) => client.reopen(anId),
  addDependency: (client) => client.addDependency({ issue_id: anId, depends_on_id: `${prefix}-abd` }),
  removeDependency: (client) => client.removeDependency({ issue_id: anId, depends_on_id: `${prefix}-abd` }),
  addLabels: (client) => client.addLabels(anId, ["a"]),
  removeLabels: (client) => client.removeLabels(anId, ["a"]),
  addComment: (client) => client.addComment(anId, "y"),
  export: (client) => client.export()[Symbol.asyncIterator]().next(),
  import: (client) => client.import([]),
  watch: (client) => client.watch()[Symbol.asyncIterator]().next(),
};

async function allRefused(client: BeadsClient, code: BeadsErrorCode): Promise<void> {
  for (const [name, call] of Object.entries(allCalls)) {
    const error = await refusal(() => call(client), code);
    assert.equal(error.effect, "none", name);
  }
}

/** Which workspace answers. */
export const spaceCases: readonly BeadsCase[] = [
  {
    code: "SPACE-001",
    proves: "Where there is no workspace every call is refused, and none is made.",
    async run(stage) {
      const beadsDir = await stage.newBeadsDir();
      await allRefused(stage.open({ beadsDir }), "workspace_missing");
      assert.equal(existsSync(beadsDir), false);
    },
  },
  {
    code: "SPACE-002",
    proves: "A workspace above the folder, or beside it, never answers for the one that is missing.",
    async run(stage) {
      const inside = join(stage.beadsDir, "..", "inside");
      await mkdir(inside, { recursive: true });
      await allRefused(stage.open({ beadsDir: join(inside, ".beads") }), "workspace_missing");
      await mkdir(join(inside, ".beads"));
      await allRefused(stage.open({ beadsDir: join(inside, ".beads") }), "workspace_missing");
    },
  },
  {
    code: "SPACE-003",
    proves: "A workspace of another prefix than is expected is refused by every call, and stays as it is.",
    async run(stage) {
      const before = await stage.client.stats();
      await allRefused(stage.open({ prefix: "other" }), "workspace_mismatch");
      assert.deepEqual(await stage.client.stats(), before);
    },
  },
  {
    code: "SPACE-004",
    proves: "init makes a workspace with the prefix; again it changes nothing, and another prefix is refused.",
    async run(stage) {
      const client = stage.open({ beadsDir: await stage.newBeadsDir() });
      assert.deepEqual(await client.init({ prefix }), { beadsDir: client.beadsDir, prefix });
      const { bead } = await client.create({ title: "kept" });
      await client.init({ prefix });
      await refusal(() => client.init({ prefix: "other" }), "workspace_mismatch");
      assert.equal((await client.show(bead.id)).title, "kept");
    },
  },
  {
    code: "SPACE-005",
    proves: "Health tells of a workspace that can be used, and what is wrong with one that cannot.",
    async run(stage) {
      const { ok, problem, ...health } = await stage.client.health();
      assert.deepEqual({ ok, problem, prefix: health.prefix }, { ok: true, problem: null, prefix });
      const none = await stage.open({ beadsDir: await stage.newBeadsDir() }).health();
      assert.deepEqual([none.ok, none.problem?.code], [false, "workspace_missing"]);
      const wrong = await stage.open({ prefix: "other" }).health();
      assert.deepEqual([wrong.ok, wrong.problem?.code], [false, "workspace_mismatch"]);
    },
  },
  {
    code: "SPACE-006",
    proves: "A client that was closed refuses every call; closing it again does nothing.",
    async run(stage) {
      const client = stage.open({});
      await client.list();
      await client[Symbol.asyncDispose]();
      await client[Symbol.asyncDispose]();
      await refusal(() => client.list(), "unavailable");
      await refusal(() => client.create({ title: "late" }), "unavailable");
    },
  },
  {
    code: "SPACE-007",
    proves: "A call whose signal is aborted already does nothing.",
    async run(stage) {
      const label = stage.newLabel();
      const options = { signal: AbortSignal.abort() };
      const error = await refusal(() => stage.client.create({ title: "no", labels: [label] }, options), "aborted");
      assert.equal(error.effect, "none");
      await refusal(() => stage.client.list({}, options), "aborted");
      assert.deepEqual(await stage.client.list({ labels: [label] }), []);
    },
  },
];
