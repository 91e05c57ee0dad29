import { describe, expect, it } from "vitest";
import { geminiFormat } from "./gemini.js";

const at = "2026-11-28T16:58:19.037Z";
const turn = null;
const line = (id: string, type: string, content: unknown, more: object = {}) =>
  JSON.stringify({ id, timestamp: at, type, content, ...more });
const tokens = { input: 100, output: 2, cached: 5, thoughts: 1, tool: 0, total: 103 };
const call = (status: string, result: unknown) => ({
  toolCalls: [{ id: "call", name: "run_shell_command", args: { command: "false" }, status, result }],
});
const context = [{ text: "<session_context>\nIt is today.\n</session_context>" }];
const result = [{ functionResponse: { id: "call", name: "run_shell_command", response: { output: "code 1" } } }];

/* As Gemini CLI 0.61.0 writes a turn with a command. */
const lines = [
  JSON.stringify({ sessionId: "own", projectHash: "h", startTime: at, lastUpdated: at, kind: "main" }),
  JSON.stringify({ $set: { messages: [{ id: "c", timestamp: at, type: "user", content: context }], lastUpdated: at } }),
  line("u1", "user", [{ text: "run it" }]),
  JSON.stringify({ $set: { lastUpdated: at } }),
  line("g1", "gemini", "I begin.", { thoughts: [], tokens, model: "m" }),
  line("g1", "gemini", "I begin.", { thoughts: [], tokens, model: "m", ...call("success", result) }),
  line("r1", "user", result),
  line("g2", "gemini", "it failed", { thoughts: [], tokens: null }),
];

function entriesOf(all: readonly string[]) {
  const reader = geminiFormat.reader();
  return all.flatMap((one, index) => reader.read(one, index + 1));
}

const prompt = { kind: "prompt", id: "u1", turn, at, text: "run it" };
const used = { inputTokens: 95, outputTokens: 2, reasoningTokens: 1, cacheReadTokens: 5, cacheWriteTokens: 0 };
const cancelled = line("i1", "info", "Request cancelled.");

it("reads a turn: what its user wrote, what it said and did, and what that used, each once", () => {
  const tool = { kind: "tool", id: "call", turn, at, tool: "run_shell_command", title: null };
  expect(entriesOf(lines)).toEqual([
    prompt,
    { kind: "text", id: "g1", turn, at, text: "I begin." },
    { kind: "usage", turn, ...used },
    { ...tool, input: { command: "false" }, status: "completed", output: "code 1" },
    { kind: "text", id: "g2", turn, at, text: "it failed" },
  ]);
});

it("a turn has ended when the next one begins, and well where its model spoke last", () => {
  const next = line("u2", "user", [{ text: "and now" }]);
  expect(entriesOf([...lines, next]).slice(-2)).toEqual([
    { kind: "end", turn, at, finish: "stop" },
    { kind: "prompt", id: "u2", turn, at, text: "and now" },
  ]);
  expect(entriesOf([lines[2] ?? "", cancelled, next]).map(({ kind }) => kind)).toEqual([
    "prompt",
    "interrupted",
    "prompt",
  ]);
});

it("what its user wrote is what was shown to them, without what was put beside it for the model", () => {
  const content = [{ text: "run it" }, { text: "\n<hook_context>more</hook_context>" }];
  expect(entriesOf([line("u1", "user", content, { displayContent: [{ text: "run it" }] })])).toEqual([prompt]);
});

it("a turn that was cancelled is taken out of the conversation, and is in its record all the same", () => {
  const rewritten = JSON.stringify({ $set: { messages: [], lastUpdated: at } });
  expect(entriesOf([lines[2] ?? "", cancelled, rewritten])).toEqual([prompt, { kind: "interrupted", turn, at }]);
});

it("a conversation that was set back is written down anew, and nothing in it is news", () => {
  const [first = "", second = ""] = [lines[2], line("u2", "user", [{ text: "and now" }])];
  const anew = [
    line("c2", "user", context),
    line("u3", "user", [{ text: "run it" }]),
    line("g3", "gemini", "it failed"),
  ];
  const list = JSON.stringify({ $set: { messages: [] } });
  expect(entriesOf([first, cancelled, ...anew, list, second])).toEqual([
    prompt,
    { kind: "interrupted", turn, at },
    { kind: "prompt", id: "u2", turn, at, text: "and now" },
  ]);
});

it.each([
  [
    '[API Error: {"error":{"code":401,"message":"API key not valid.","status":"UNAUTHENTICATED"}}]',
    "api_error_401",
    "API key not valid.",
  ],
  ["[API Error: terminated]", "api_error", "terminated"],
])("reads the failure %s", (words, code, message) => {
  expect(entriesOf([line("e", "error", words)])).toEqual([{ kind: "error", turn, at, code, message }]);
});

it("a summary in the place of the conversation is a compaction", () => {
  const summary = { id: "s", timestamp: at, type: "user", content: [{ text: "<state_snapshot>…</state_snapshot>" }] };
  expect(entriesOf([JSON.stringify({ $set: { messages: [summary] } })])).toEqual([
    { kind: "compacted", turn, at, asked: false },
  ]);
});

it("a conversation up to a prompt has nothing of it, and one up to an answer has its prompt", () => {
  expect(geminiFormat.linesBefore({ lines, entryId: "u1" })).toEqual(lines.slice(0, 2));
  expect(geminiFormat.linesBefore({ lines, entryId: "g1" })).toEqual(lines.slice(0, 4));
});

describe("behind a cut turn", () => {
  const behind = (all: readonly string[]) => geminiFormat.behindCut?.({ lines: all, at }) ?? null;

  it.each([
    ["a prompt that nobody answered", lines.slice(0, 4)],
    ["the result of a tool", lines.slice(0, 7)],
    ["a conversation of which all was taken out again", [...lines, JSON.stringify({ $set: { messages: [] } })]],
  ])("%s gets a message of the model's that says so", (_, all) => {
    const written = behind(all) ?? "";
    expect(JSON.parse(written)).toMatchObject({
      type: "gemini",
      timestamp: at,
      content: expect.stringContaining("cut"),
    });
    expect(behind([...all, written])).toBeNull();
    expect(entriesOf([...all, written])).toEqual(entriesOf(all));
  });

  it("nothing is written where the model spoke last", () => {
    expect(behind(lines)).toBeNull();
  });
});
