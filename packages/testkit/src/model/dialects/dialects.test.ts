import { expect, it } from "vitest";
import { claudeDialect } from "./claude.js";
import { dialectOf } from "./index.js";
import { openCodeDialect } from "./opencode.js";
import { toolCallOf } from "./tool-calls.js";

const conversation = { model: "scripted", stream: true, session: "", system: "", messages: [] };

it("knows an agent by the tools that it offers, and takes any other for OpenCode", () => {
  expect(dialectOf({ ...conversation, tools: ["Agent", "Bash", "Edit", "Read", "Write"] })).toBe(claudeDialect);
  expect(dialectOf({ ...conversation, tools: ["bash", "edit", "read", "write"] })).toBe(openCodeDialect);
  expect(dialectOf({ ...conversation, tools: ["Bash"] })).toBe(openCodeDialect);
});

it.each([
  [openCodeDialect, "edit", { filePath: "/w/a.txt", oldString: "x", newString: "y" }],
  [claudeDialect, "Edit", { file_path: "/w/a.txt", old_string: "x", new_string: "y" }],
])("calls each agent's own tools", ({ tools }, name, args) => {
  const step = { do: "edit", path: "a.txt", old: "x", new: "y" } as const;
  expect(toolCallOf({ step, tools, workDir: "/w" })).toEqual({ name, args });
  expect(toolCallOf({ step: { do: "tool", name: "Task", args: { a: 1 } }, tools, workDir: "/w" })).toEqual({
    name: "Task",
    args: { a: 1 },
  });
});
