import { expect, test } from "vitest";
import { toDetails } from "./beads.js";
import { shownInExport } from "./export.js";

const at = "2026-01-01T00:00:00Z";
const fields = {
  _type: "issue",
  title: "T",
  status: "open",
  priority: 2,
  issue_type: "task",
  created_at: at,
  updated_at: at,
};
const edge = (issue_id: string, depends_on_id: string, type: string) => ({
  issue_id,
  depends_on_id,
  type,
  created_at: at,
});

test("beads of an export have both ends of their dependencies, but not those to what is gone", () => {
  const comment = { id: "c", issue_id: "tk-a", author: "bob", text: "said", created_at: at };
  const lines = [
    { ...fields, id: "tk-a", labels: ["x"], comments: [comment], comment_count: 1 },
    { ...fields, id: "tk-b", dependencies: [edge("tk-b", "tk-a", "blocks"), edge("tk-b", "tk-gone", "related")] },
    { _type: "memory", key: "k", value: "v" },
  ];
  const shown = shownInExport(`${lines.map((line) => JSON.stringify(line)).join("\n")}\n`);
  expect([...(shown?.keys() ?? [])]).toEqual(["tk-a", "tk-b"]);
  const blocks = { issue_id: "tk-b", depends_on_id: "tk-a", type: "blocks" };
  expect(toDetails(shown?.get("tk-a"))).toMatchObject({ dependencies: [], dependents: [blocks], comments: [comment] });
  expect(toDetails(shown?.get("tk-b"))).toMatchObject({
    dependencies: [blocks],
    dependents: [],
    comments: [],
    labels: [],
  });
});

test("an export that is broken off is none", () => {
  expect(shownInExport('{"id":"tk-a"}\n{"id":"tk')).toBeUndefined();
  expect(shownInExport("")).toEqual(new Map());
});
