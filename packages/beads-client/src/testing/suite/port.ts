import assert from "node:assert/strict";
import type { BeadsClient } from "../../contract/beads-client.js";
import type { BeadsCase } from "./case.js";
import { ids, refusal, refusedUntouched } from "./expect.js";
import { prefix } from "./stage.js";

async function exported(client: BeadsClient): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of client.export()) lines.push(line);
  return lines;
}

/** What an exported line has to say of a bead, without what each store counts or names by itself. */
function comparable(line: string): Record<string, unknown> {
  const { dependencies = [], comments = [], ...bead } = JSON.parse(line) as Record<string, never>;
  const edges = dependencies as Record<string, unknown>[];
  const said = comments as Record<string, unknown>[];
  return {
    ...(bead as Record<string, unknown>),
    dependencies: edges.map(({ issue_id, depends_on_id, type }) => ({ issue_id, depends_on_id, type })),
    comments: said.map(({ author, text, created_at }) => ({ author, text, created_at })),
  };
}

function lineOf(fields: Record<string, unknown>): string {
  const defaults = {
    title: "Line",
    status: "open",
    issue_type: "task",
    priority: 1,
    created_at: "2026-01-01T00:00:00Z",
  };
  return JSON.stringify({ ...defaults, updated_at: "2026-01-01T00:00:00Z", ...fields });
}

/** Beads as lines, to and from elsewhere. */
export const portCases: readonly BeadsCase[] = [
  {
    code: "PORT-001",
    proves: "What one workspace exports another imports: ids, texts, states, times, labels, dependencies, comments.",
    async run(stage) {
      const from = await stage.fresh();
      const { bead: epic } = await from.create({ title: "Epic", issue_type: "epic", priority: 0, labels: ["e"] });
      const { bead: child } = await from.create({
        title: "Child",
        parent: epic.id,
        description: "é\r\n",
        metadata: { a: 1.5 },
      });
      const { bead: done } = await from.create({ title: "Done", external_ref: "gh-1", estimated_minutes: 5 });
      await from.addDependency({ issue_id: child.id, depends_on_id: done.id });
      await from.claim(done.id, { actor: "bob" });
      await from.close(done.id, { reason: "it works" });
      await from.addComment(child.id, "said");
      await from.appendNotes(child.id, "noted");
      const lines = await exported(from);
      const to = await stage.fresh();
      const result = await to.import(lines);
      assert.deepEqual([...result.created].sort(), ids([epic, child, done]));
      assert.deepEqual((await exported(to)).map(comparable), lines.map(comparable));
    },
  },
  {
    code: "PORT-002",
    proves: "A line replaces a bead only when it is newer; or never, when that is asked for.",
    async run(stage) {
      const { client } = stage;
      const id = `${prefix}-${stage.newLabel()}`;
      await client.import([lineOf({ id, title: "now", updated_at: "2026-01-02T00:00:00Z" })]);
      const title = async () => (await client.show(id)).title;
      const older = await client.import([lineOf({ id, title: "older", updated_at: "2026-01-01T00:00:00Z" })]);
      assert.deepEqual([older.kept, await title()], [[id], "now"]);
      const newer = lineOf({ id, title: "newer", updated_at: "2026-01-03T00:00:00Z" });
      assert.deepEqual([(await client.import([newer], { existing: "keep" })).kept, await title()], [[id], "now"]);
      assert.deepEqual([(await client.import([newer])).updated, await title()], [[id], "newer"]);
    },
  },
  {
    code: "PORT-003",
    proves: "With one line that is wrong nothing is imported, and its number is told.",
    async run(stage) {
      const { client } = stage;
      const good = lineOf({ id: `${prefix}-${stage.newLabel()}` });
      const wrong = ["{", "[]", lineOf({ id: `${prefix}-x1`, priority: 9 }), lineOf({ id: `${prefix}-x2`, title: "" })];
      for (const line of [...wrong, lineOf({ id: `${prefix}-x3`, closed_at: "2026-01-01T00:00:00Z" })]) {
        const error = await refusal(() => client.import([good, line]), "invalid_input");
        assert.match(error.message, /Line 2/);
        await refusal(() => client.show(JSON.parse(good).id), "not_found");
      }
    },
  },
  {
    code: "PORT-004",
    proves: "A line without a priority counts as one of priority 2; empty lines and headers are passed over.",
    async run(stage) {
      const { client } = stage;
      const id = `${prefix}-${stage.newLabel()}`;
      const result = await client.import(['{"_schema":"beads-jsonl/1"}', "", lineOf({ id, priority: undefined })]);
      assert.deepEqual([result.created, result.skippedLines], [[id], 2]);
      assert.equal((await client.show(id)).priority, 2);
    },
  },
  {
    code: "PORT-005",
    proves: "Importing the same lines again changes nothing.",
    async run(stage) {
      const { client } = stage;
      const id = `${prefix}-${stage.newLabel()}`;
      const comments = [{ author: "bob", text: "said", created_at: "2026-01-01T00:00:00Z" }];
      const line = lineOf({ id, labels: ["a"], comments });
      await client.import([line]);
      await refusedUntouched(
        {
          client,
          id,
          call: async () => {
            assert.deepEqual((await client.import([line])).kept, [id]);
            return await client.import(["{"]);
          },
        },
        "invalid_input",
      );
    },
  },
];
