import { expect, it } from "vitest";
import { claudeDialect } from "./claude.js";
import { codexDialect } from "./codex.js";
import { geminiDialect } from "./gemini.js";
import { dialectOf } from "./index.js";
import { openCodeDialect } from "./opencode.js";
import { piDialect } from "./pi.js";
import { toolCallOf } from "./tool-calls.js";

const conversation = { model: "scripted", stream: true, session: "", system: "", messages: [] };

it("knows an agent by the tools that it offers, and takes any other for OpenCode", () => {
  expect(dialectOf({ ...conversation, tools: ["Agent", "Bash", "Edit", "Read", "Write"] })).toBe(claudeDialect);
  expect(dialectOf({ ...conversation, tools: ["exec_command", "write_stdin", "view_image"] })).toBe(codexDialect);
  const ofGemini = ["read_file", "replace", "write_file", "run_shell_command"];
  expect(dialectOf({ ...conversation, tools: ofGemini })).toBe(geminiDialect);
  expect(dialectOf({ ...conversation, tools: ["bash", "edit", "read", "write"] })).toBe(openCodeDialect);
  const system = "You are an expert coding assistant operating inside pi, a coding agent harness.";
  expect(dialectOf({ ...conversation, system, tools: ["read", "bash", "edit", "write"] })).toBe(piDialect);
  expect(dialectOf({ ...conversation, tools: ["Bash"] })).toBe(openCodeDialect);
});

it.each([
  [openCodeDialect, "edit", { filePath: "/w/a.txt", oldString: "x", newString: "y" }],
  [piDialect, "edit", { path: "/w/a.txt", edits: [{ oldText: "x", newText: "y" }] }],
  [claudeDialect, "Edit", { file_path: "/w/a.txt", old_string: "x", new_string: "y" }],
  [
    geminiDialect,
    "replace",
    { file_path: "/w/a.txt", instruction: "Make the edit of the script", old_string: "x", new_string: "y" },
  ],
])("calls each agent's own tools", ({ tools }, name, args) => {
  const step = { do: "edit", path: "a.txt", old: "x", new: "y" } as const;
  expect(toolCallOf({ step, tools, workDir: "/w", system: "" })).toEqual({ name, args });
  expect(toolCallOf({ step: { do: "tool", name: "Task", args: { a: 1 } }, tools, workDir: "/w", system: "" })).toEqual({
    name: "Task",
    args: { a: 1 },
  });
});

it("quotes what goes into Codex's command lines, and waits as long as it lets", () => {
  const write = { do: "write", path: "it's.txt", content: "$a 'b'\n" } as const;
  const { args } = toolCallOf({ step: write, tools: codexDialect.tools, workDir: "/w", system: "" });
  expect(args).toEqual({ cmd: `printf %s '$a '\\''b'\\''\n' > 'it'\\''s.txt'`, yield_time_ms: 30_000 });
  const shell = { do: "shell", command: "sleep 1", timeoutMs: 5_000 } as const;
  expect(toolCallOf({ step: shell, tools: codexDialect.tools, workDir: null, system: "" }).args).toEqual({
    cmd: "sleep 1",
    yield_time_ms: 5_000,
  });
});

it("has Codex ask before it runs a command where nothing may be written", () => {
  const step = { do: "shell", command: "touch x" } as const;
  const system =
    "Filesystem sandboxing defines what can be read. `sandbox_mode` is `read-only`: The sandbox only permits reading.";
  expect(toolCallOf({ step, tools: codexDialect.tools, workDir: null, system }).args).toEqual({
    cmd: "touch x",
    yield_time_ms: 30_000,
    sandbox_permissions: "require_escalated",
    justification: "May the command of the script run?",
  });
});
