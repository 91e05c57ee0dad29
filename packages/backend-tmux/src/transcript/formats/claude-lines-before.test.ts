import { expect, it } from "vitest";
import { claudeLinesBefore } from "./claude-lines-before.js";

const line = (uuid: string, parentUuid: string | null, content: unknown = "words") =>
  JSON.stringify({ uuid, parentUuid, message: { content } });
const mode = JSON.stringify({ type: "mode", mode: "normal" });
const title = JSON.stringify({ type: "last-prompt" });

/* As Claude Code 2.1.197 writes them: an answer may stand before its prompt. */
const lines = [
  mode,
  line("a1", "p1"),
  line("end1", "a1"),
  line("p1", null),
  line("a2", "p2", [{ type: "tool_use", id: "tool-1" }]),
  line("p2", "end1"),
  line("end2", "a2"),
  title,
];

it.each([
  ["its first prompt", "p1", [0]],
  ["an answer, by the id of one of its parts", "a1-0", [0, 3]],
  ["a prompt", "p2", [0, 1, 2, 3]],
  ["a call of a tool", "tool-1", [0, 1, 2, 3, 5]],
  ["what it does not hold", "p3", [0, 1, 2, 3, 4, 5, 6, 7]],
])("a conversation that ends before %s", (_, entryId, kept) => {
  expect(claudeLinesBefore({ lines, entryId })).toEqual(kept.map((at) => lines[at]));
});
