import { describe, expect, it } from "vitest";
import { promptDigest } from "../../hooks/prompt-digest.js";
import type { TranscriptEntry } from "../transcript-entry.js";
import { findPrompt, observeTurn } from "../turn-in-transcript.js";
import { claudeFormat } from "./claude.js";

/* Lines as Claude Code 2.1.197 writes them, without what is not read. */
const line = (uuid: string, parentUuid: string | null, rest: object) => ({ uuid, parentUuid, timestamp: "t", ...rest });
const prompt = (uuid: string, parent: string | null, text: unknown, promptId = `p-${uuid}`) =>
  line(uuid, parent, { type: "user", promptId, message: { role: "user", content: text } });
const usage = (output: number) => ({
  input_tokens: 11,
  output_tokens: output,
  cache_read_input_tokens: 5,
  cache_creation_input_tokens: 3,
});
const answer = (uuid: string, parent: string, content: readonly object[], more: object = {}) =>
  line(uuid, parent, { type: "assistant", message: { id: `m-${uuid}`, content, usage: usage(7), ...more } });
const text = (words: string) => ({ type: "text", text: words });
const end = (uuid: string, parent: string) => line(uuid, parent, { type: "system", subtype: "turn_duration" });

function read(...lines: readonly object[]): TranscriptEntry[] {
  const reader = claudeFormat.reader();
  return lines.flatMap((one, at) => reader.read(JSON.stringify(one), at + 1));
}
const kinds = (entries: readonly TranscriptEntry[]) => entries.map(({ kind }) => kind);
const turnOf = (entries: readonly TranscriptEntry[], words: string) =>
  observeTurn({
    entries,
    at: findPrompt({ entries, digest: promptDigest(words), from: 0 }),
    cutBefore: 0,
    conversation: "c",
    endAsked: false,
  });

describe("a turn", () => {
  it("is a prompt, what was answered and done, and an end", () => {
    const entries = read(
      prompt("1", null, "go"),
      answer("2", "1", [text("I look."), { type: "tool_use", id: "t1", name: "Bash", input: { command: "ls" } }]),
      prompt("3", "2", [{ type: "tool_result", tool_use_id: "t1", content: [text("a.txt")], is_error: false }]),
      answer("4", "3", [text("There is a.txt.")], { stop_reason: "end_turn" }),
      end("5", "4"),
    );
    expect(kinds(entries)).toEqual(["prompt", "text", "tool", "tool", "usage", "text", "usage", "end"]);
    expect(entries[3]).toMatchObject({ tool: "Bash", input: { command: "ls" }, status: "completed", output: "a.txt" });
    expect(new Set(entries.map(({ turn }) => turn))).toEqual(new Set(["p-1"]));
    expect(turnOf(entries, "go")).toMatchObject({
      state: "completed",
      outcome: {
        finish: "stop",
        text: "There is a.txt.",
        usage: { inputTokens: 22, outputTokens: 14, cacheWriteTokens: 6 },
      },
    });
  });

  it("is put in order where its answer stands before its prompt, as the first of a file does", () => {
    const entries = read(
      answer("3", "2", [text("second")]),
      prompt("1", null, "first"),
      end("1e", "1"),
      prompt("2", "1e", "again"),
      end("4", "3"),
    );
    expect(kinds(entries)).toEqual(["prompt", "end", "prompt", "text", "usage", "end"]);
    expect(turnOf(entries, "again")).toMatchObject({ state: "completed", outcome: { text: "second" } });
    expect(turnOf(entries, "first")).toMatchObject({ state: "completed", outcome: { text: "" } });
  });

  it("has used what its calls used in the end, though each is told with every part of it", () => {
    const call = (uuid: string, parent: string, output: number) =>
      answer(uuid, parent, [text("a")], { id: "m", usage: usage(output) });
    const entries = read(prompt("1", null, "go"), call("2", "1", 1), call("3", "2", 9), end("4", "3"));
    expect(turnOf(entries, "go")).toMatchObject({ outcome: { usage: { outputTokens: 9, inputTokens: 11 } } });
  });

  it("that was interrupted ends there, though the line has the id of the next prompt", () => {
    const entries = read(
      prompt("1", null, "go"),
      prompt("2", "1", [text("[Request interrupted by user]")], "p-3"),
      prompt("3", "2", "next", "p-3"),
    );
    expect(turnOf(entries, "go").state).toBe("interrupted");
    expect(turnOf(entries, "next").state).toBe("running");
  });

  it("whose tool was denied at its menu is interrupted", () => {
    const entries = read(
      prompt("1", null, "go"),
      answer("2", "1", [{ type: "tool_use", id: "t1", name: "Bash", input: {} }]),
      prompt("3", "2", [{ type: "tool_result", tool_use_id: "t1", content: "rejected", is_error: true }]),
      prompt("4", "3", [text("[Request interrupted by user for tool use]")]),
    );
    expect(entries.at(-2)).toMatchObject({ kind: "usage" });
    expect(entries.find((entry) => entry.kind === "tool" && entry.status === "error")).toBeDefined();
    expect(turnOf(entries, "go").state).toBe("interrupted");
  });

  it("whose model failed has failed, whatever is said of its end", () => {
    const failed = { ...answer("2", "1", [text("API Error: 400 no")]), isApiErrorMessage: true, apiErrorStatus: 400 };
    const entries = read(prompt("1", null, "go"), failed, end("3", "2"));
    expect(turnOf(entries, "go")).toMatchObject({
      state: "failed",
      failure: { code: "api_error_400", message: "API Error: 400 no" },
    });
  });

  it("that was cut has no answer of the placeholder that it gets when the conversation goes on", () => {
    const placeholder = answer("2", "1", [text("No response requested.")], { model: "<synthetic>" });
    expect(kinds(read(prompt("1", null, "go"), placeholder, prompt("3", "2", "on")))).toEqual(["prompt", "prompt"]);
  });
});

describe("what is no part of it", () => {
  it.each([
    ["another agent's lines", { ...prompt("1", null, "go"), isSidechain: true }],
    ["what the program says to the model", { ...prompt("1", null, "go"), isMeta: true }],
    ["a summary", { ...prompt("1", null, "go"), isCompactSummary: true }],
    ["a command of the program's own", prompt("1", null, "<command-name>/exit</command-name>")],
    ["a note about files", { type: "file-history-snapshot", messageId: "1" }],
    ["an answer to a prompt that is not written yet", answer("2", "1", [text("early")])],
  ])("%s", (_, one) => {
    expect(read(one)).toEqual([]);
  });

  it("a line that is half written, or no line at all", () => {
    const reader = claudeFormat.reader();
    expect([...reader.read('{"type":"us', 1), ...reader.read("", 2), ...reader.read("7", 3)]).toEqual([]);
  });
});

it("a summary in the place of the conversation is told, and whether it was asked for", () => {
  const boundary = (trigger: string) =>
    line("1", null, { type: "system", subtype: "compact_boundary", compactMetadata: { trigger } });
  expect(read(boundary("manual"))).toMatchObject([{ kind: "compacted", asked: true }]);
  expect(read(boundary("auto"))).toMatchObject([{ kind: "compacted", asked: false }]);
});
