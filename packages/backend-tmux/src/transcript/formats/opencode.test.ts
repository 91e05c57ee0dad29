import { describe, expect, it } from "vitest";
import { opencodeFormat } from "./opencode.js";

const at = 1_795_951_276_691;
let seq = 0;

const line = (type: string, data: object) => JSON.stringify({ type, seq: seq++, aggregate_id: "ses_1", data });
const part = (messageID: string, of: object) =>
  line("message.part.updated.1", { part: { id: `prt_${messageID}`, messageID, ...of }, time: at });
const user = (id: string, text: string, synthetic?: true) => [
  line("message.updated.1", { info: { id, role: "user", time: { created: at } } }),
  part(id, { type: "text", text, ...(synthetic && { synthetic }) }),
];
const answer = (id: string, parentID: string, more: object = {}, completed?: number) =>
  line("message.updated.1", {
    info: { id, role: "assistant", parentID, time: { created: at, ...(completed && { completed }) }, ...more },
  });
const says = (messageID: string, text: string) => part(messageID, { type: "text", text, time: { start: at, end: at } });
const mark = (type: string) => JSON.stringify({ type, at: "2026-01-01T00:00:00.000Z" });

function read(lines: readonly string[]) {
  const reader = opencodeFormat.reader();
  return lines.flatMap((text, index) => reader.read(text, index + 1));
}

/** Of each entry its kind, its turn, and what tells it from others. */
function told(lines: readonly string[]): string[] {
  return read(lines).map((entry) => {
    const more = "text" in entry ? entry.text : "status" in entry ? entry.status : "";
    return `${entry.kind} ${entry.turn} ${more}`.trimEnd();
  });
}

describe("OpenCode's history", () => {
  it("a prompt is told with its words, an answer with what it used, and its end", () => {
    const tokens = { input: 100, output: 2, reasoning: 0, cache: { read: 5, write: 0 } };
    const entries = read([
      ...user("msg_1", "hello"),
      answer("msg_2", "msg_1"),
      part("msg_2", { type: "text", text: "", time: { start: at } }),
      says("msg_2", "hi there"),
      answer("msg_2", "msg_1", { finish: "stop", tokens }),
      answer("msg_2", "msg_1", { finish: "stop", tokens }, at + 1000),
      answer("msg_2", "msg_1", { finish: "stop", tokens }, at + 1000),
    ]);
    const iso = "2026-11-29T11:21:16.691Z";
    expect(entries).toEqual([
      { kind: "prompt", id: "msg_1", turn: "msg_1", at: iso, text: "hello" },
      { kind: "text", id: "msg_2/prt_msg_2", turn: "msg_1", at: iso, text: "hi there" },
      {
        kind: "usage",
        turn: "msg_1",
        inputTokens: 100,
        outputTokens: 2,
        reasoningTokens: 0,
        cacheReadTokens: 5,
        cacheWriteTokens: 0,
      },
      { kind: "end", turn: "msg_1", at: "2026-11-29T11:21:17.691Z", finish: "stop" },
    ]);
  });

  it("what stands in it twice, as two of us wrote it, is told once; half a line is none", () => {
    const lines = [...user("msg_1", "hello"), answer("msg_2", "msg_1"), says("msg_2", "hi")];
    expect(told([...lines, '{"type":"message.upd', ...lines])).toEqual(["prompt msg_1 hello", "text msg_1 hi"]);
  });

  it("a tool is told when it runs and when it has ended; what it prints meanwhile is not", () => {
    const tool = (status: string, more: object = {}) =>
      part("msg_2", { type: "tool", tool: "bash", state: { status, input: { command: "ls" }, ...more } });
    const lines = [
      ...user("msg_1", "list"),
      answer("msg_2", "msg_1"),
      tool("pending"),
      tool("running"),
      tool("running", { metadata: { output: "a" } }),
      tool("error", { error: "no such file" }),
      answer("msg_2", "msg_1", { finish: "tool-calls" }, at),
    ];
    expect(told(lines)).toEqual(["prompt msg_1 list", "tool msg_1 running", "tool msg_1 error"]);
    expect(read(lines).at(-1)).toMatchObject({ tool: "bash", output: "no such file" });
  });

  it.each([
    ["an abort", { error: { name: "MessageAbortedError", data: { message: "Aborted" } } }, "interrupted"],
    ["an abort while it waited to ask again", {}, "interrupted"],
    ["a provider's no", { error: { name: "APIError", data: { message: "no\nstack", statusCode: 401 } } }, "error"],
    ["an answer that was cut by its length", { finish: "length" }, "end"],
  ])("%s is an end", (_, more, kind) => {
    const [, end] = read([...user("msg_1", "go"), answer("msg_2", "msg_1", more, at)]);
    expect(end).toMatchObject({ kind, turn: "msg_1" });
    if (end?.kind === "error") expect([end.code, end.message]).toEqual(["api_error_401", "no"]);
  });

  it("a prompt that comes into a turn of tools is part of it", () => {
    const lines = [
      ...user("msg_1", "first"),
      answer("msg_2", "msg_1"),
      ...user("msg_3", "and this"),
      answer("msg_2", "msg_1", { finish: "tool-calls" }, at),
      answer("msg_4", "msg_3"),
      says("msg_4", "both done"),
      answer("msg_4", "msg_3", { finish: "stop" }, at),
    ];
    expect(told(lines)).toEqual(["prompt msg_1 first", "prompt msg_1 and this", "text msg_1 both done", "end msg_1"]);
  });

  it("prompts that come into an answer are a turn of their own, one for all", () => {
    const lines = [
      ...user("msg_1", "first"),
      answer("msg_2", "msg_1"),
      ...user("msg_3", "second"),
      ...user("msg_4", "third"),
      answer("msg_2", "msg_1", { finish: "stop" }, at),
      answer("msg_5", "msg_4"),
      answer("msg_5", "msg_4", { finish: "stop" }, at),
    ];
    expect(told(lines)).toEqual([
      "prompt msg_1 first",
      "end msg_1",
      "prompt msg_3 second",
      "prompt msg_3 third",
      "end msg_3",
    ]);
  });

  it.each(["town.started", "town.idle"])("behind %s another turn begins, whatever the one before lacks", (what) => {
    const lines = [
      ...user("msg_1", "cut"),
      answer("msg_2", "msg_1"),
      ...user("msg_3", "waits"),
      mark(what),
      ...user("msg_4", "next"),
    ];
    expect(told(lines)).toEqual(["prompt msg_1 cut", "prompt msg_3 waits", "prompt msg_4 next"]);
  });

  it("a turn that asked for tools, and behind which its server was idle, has ended there", () => {
    const asks = [...user("msg_1", "go"), answer("msg_2", "msg_1", { finish: "tool-calls" }, at)];
    const at1 = { kind: "interrupted", turn: "msg_1", at: "2026-01-01T00:00:00.000Z" };
    const next = user("msg_3", "next");
    expect(read([...asks, mark("town.idle"), mark("town.idle")]).slice(1)).toEqual([at1]);
    expect(told([...asks, mark("town.idle"), ...next])).toEqual([
      "prompt msg_1 go",
      "interrupted msg_1",
      "prompt msg_3 next",
    ]);
    expect(told([...asks, mark("town.started")])).toEqual(["prompt msg_1 go"]);
  });

  it("a summary amid a turn is none of its ends, and what the server says of itself is no prompt", () => {
    const lines = [
      ...user("msg_1", "long work"),
      answer("msg_2", "msg_1", { finish: "tool-calls" }, at),
      line("message.updated.1", { info: { id: "msg_3", role: "user", time: { created: at } } }),
      part("msg_3", { type: "compaction", auto: true }),
      answer("msg_4", "msg_3", { summary: true }),
      says("msg_4", "what was"),
      answer("msg_4", "msg_3", { summary: true, finish: "stop" }, at),
      ...user("msg_5", "Continue if you have next steps", true),
      answer("msg_6", "msg_5"),
      says("msg_6", "done"),
      answer("msg_6", "msg_5", { finish: "stop" }, at),
    ];
    expect(told(lines)).toEqual(["prompt msg_1 long work", "compacted msg_1", "text msg_1 done", "end msg_1"]);
    expect(read(lines)[1]).toMatchObject({ asked: false });
  });
});
