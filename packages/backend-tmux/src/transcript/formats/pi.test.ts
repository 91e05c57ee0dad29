import { expect, it } from "vitest";
import { piFormat } from "./pi.js";

const at = "2026-11-28T16:58:19.037Z";
const turn = null;
const line = (id: string, message: object) => JSON.stringify({ type: "message", id, timestamp: at, message });
const text = (words: string) => ({ type: "text", text: words });
const usage = (output: number) => ({ input: 100, output, cacheRead: 5, cacheWrite: 1 });
const answer = (id: string, content: readonly object[], more: object) =>
  line(id, { role: "assistant", content, usage: usage(2), ...more });

/* As pi 0.73.1 writes a turn with a command. */
const lines = [
  JSON.stringify({ type: "session", version: 3, id: "own", cwd: "/work" }),
  JSON.stringify({ type: "model_change", id: "m", parentId: null, provider: "p", modelId: "x" }),
  line("u1", { role: "user", content: [text("run it")] }),
  answer("a1", [text("I begin."), { type: "toolCall", id: "call", name: "bash", arguments: { command: "false" } }], {
    stopReason: "toolUse",
  }),
  line("r1", { role: "toolResult", toolCallId: "call", toolName: "bash", content: [text("code 1")], isError: true }),
  answer("a2", [text("it failed")], { stopReason: "stop" }),
];

function entriesOf(all: readonly string[]) {
  const reader = piFormat.reader();
  return all.flatMap((one, index) => reader.read(one, index + 1));
}

it("reads a turn: what its user wrote, what it said and did, what that used, and its end", () => {
  const tool = { kind: "tool", id: "call", turn, at, tool: "bash", title: null, input: { command: "false" } };
  const used = { inputTokens: 100, outputTokens: 2, reasoningTokens: 0, cacheReadTokens: 5, cacheWriteTokens: 1 };
  expect(entriesOf(lines)).toEqual([
    { kind: "prompt", id: "u1", turn, at, text: "run it" },
    { kind: "text", id: "a1-0", turn, at, text: "I begin." },
    { ...tool, status: "running", output: null },
    { kind: "usage", turn, ...used },
    { ...tool, status: "error", output: "code 1" },
    { kind: "text", id: "a2-0", turn, at, text: "it failed" },
    { kind: "usage", turn, ...used },
    { kind: "end", turn, at, finish: "stop" },
  ]);
});

it.each([
  ["an abort", { stopReason: "aborted", errorMessage: "Operation aborted" }, { kind: "interrupted", turn, at }],
  [
    "a refusal",
    { stopReason: "error", errorMessage: "401 Incorrect API key provided." },
    { kind: "error", turn, at, code: "api_error_401", message: "401 Incorrect API key provided." },
  ],
  [
    "a broken connection",
    { stopReason: "error", errorMessage: "Connection error." },
    { kind: "error", turn, at, code: "api_error", message: "Connection error." },
  ],
  ["a full answer", { stopReason: "length" }, { kind: "end", turn, at, finish: "length" }],
])("reads the end of %s", (_, more, entry) => {
  const unused = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
  expect(entriesOf([answer("a", [], { usage: unused, ...more })])).toEqual([entry]);
});

it("a conversation up to a prompt has nothing of it, and one up to an answer has its prompt", () => {
  expect(piFormat.linesBefore({ lines, entryId: "u1" })).toEqual(lines.slice(0, 2));
  expect(piFormat.linesBefore({ lines, entryId: "a1-0" })).toEqual(lines.slice(0, 3));
});
