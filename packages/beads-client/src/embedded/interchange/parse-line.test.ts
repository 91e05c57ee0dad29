import { expect, test } from "vitest";
import { parseLine } from "./parse-line.js";

const now = "2026-02-01T00:00:00Z";
const parse = (fields: Record<string, unknown>) =>
  parseLine({ line: JSON.stringify({ id: "bd-1", title: "t", ...fields }), number: 7, now });

test("what a line lacks is what bd takes for granted, but for the priority", () => {
  expect(parse({})).toEqual({
    kind: "bead",
    id: "bd-1",
    updatedAt: now,
    labels: [],
    corrections: { status: "open", priority: 2, issue_type: "task", created_at: now, updated_at: now },
  });
});

test("what is empty is absent", () => {
  const whole = { status: "open", priority: 0, issue_type: "bug", created_at: now, updated_at: now };
  const parsed = parse({ ...whole, description: "", assignee: "", closed_at: null });
  expect(parsed).toMatchObject({ corrections: { description: null, assignee: null, closed_at: null } });
});

test("a closed bead without the time of its end ended a second after its last change", () => {
  const parsed = parse({ status: "closed", created_at: "2026-01-01T00:00:00Z", updated_at: "2026-01-02T00:00:00.7Z" });
  expect(parsed).toMatchObject({ corrections: { closed_at: "2026-01-02T00:00:01Z" } });
});

test("lines of older versions are read: wisps, deleted beads, headers, comments with numbers", () => {
  expect(parse({ wisp: true })).toMatchObject({ corrections: { ephemeral: true, wisp: null } });
  expect(parse({ status: "tombstone", deleted_at: now })).toEqual({ kind: "skipped" });
  expect(parseLine({ line: '{"_schema":"beads-jsonl/1"}', number: 1, now })).toEqual({ kind: "skipped" });
  expect(parse({ comments: [{ id: 3, author: "a", text: "t", created_at: now }] })).toMatchObject({ kind: "bead" });
});

test("lines that are no beads have a key: their own, or what they say", () => {
  const key = (line: string) => parseLine({ line, number: 1, now });
  expect(key('{"_type":"memory","key":"k","value":"v"}')).toEqual({ kind: "other", key: "memory:k" });
  expect(key('{"_type":"news","a":1}')).not.toEqual(key('{"_type":"news","a":2}'));
});

test.each([
  [{ title: "" }, "invalid_input"],
  [{ priority: 5 }, "invalid_input"],
  [{ status: "open", closed_at: now }, "invalid_input"],
  [{ ephemeral: true, no_history: true }, "invalid_input"],
  [{ metadata: 3 }, "invalid_input"],
  [{ created_at: "yesterday" }, "invalid_input"],
  [{ dependencies: [{ depends_on_id: "bd-2" }] }, "invalid_input"],
  [{ id: "" }, "invalid_input"],
  [{ notes: "x".repeat(65_536) }, "text_too_long"],
])("a line with %j is refused with its number", (fields, code) => {
  expect(() => parse(fields)).toThrow(expect.objectContaining({ code, message: expect.stringContaining("Line 7") }));
});
