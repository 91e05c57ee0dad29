import { describe, expect, it } from "vitest";
import { modelCallsOf, parseScript } from "../script/index.js";
import type { Message } from "./conversation.js";
import { claudeDialect } from "./dialects/claude.js";
import { codexDialect } from "./dialects/codex.js";
import type { AgentDialect } from "./dialects/dialect.js";
import { geminiDialect } from "./dialects/gemini.js";
import { openCodeDialect } from "./dialects/opencode.js";
import { positionInScript } from "./position.js";

const calls = modelCallsOf(
  parseScript({
    steps: [
      { do: "say", text: "first" },
      { do: "shell", command: "a" },
      { do: "shell", command: "b" },
      { do: "say", text: "end" },
    ],
  }).steps,
);

const asks = (...ids: string[]): Message => ({
  role: "assistant",
  text: "first",
  calls: ids,
});
const result = (id: string, text = "ok"): Message => ({ role: "tool", id, text });
const says = (text: string): Message => ({ role: "assistant", text, calls: [] });
const user: Message = { role: "user", text: "please continue" };
const positionAfter = (since: Message[], repeating?: AgentDialect): number =>
  positionInScript({ calls, since, repeated: repeating?.interruptions ?? [] });

describe("the position in a script", () => {
  it("is the start right after the prompt, and when only half an answer came", () => {
    expect(positionAfter([])).toBe(0);
    expect(positionAfter([says("fir"), user])).toBe(0);
  });

  it("moves with each tool's result, whoever speaks in between", () => {
    expect(positionAfter([asks("1"), result("1")])).toBe(1);
    expect(positionAfter([asks("1"), result("1"), user, asks("2"), result("2")])).toBe(2);
  });

  it("stays at a tool that has no result", () => {
    expect(positionAfter([asks("1"), user])).toBe(0);
  });

  it("is the end once all of the last words are there", () => {
    const tools = [asks("1"), result("1"), asks("2"), result("2")];
    expect(positionAfter([...tools, says("en")])).toBe(2);
    expect(positionAfter([...tools, says("end\n")])).toBe(3);
    expect(positionAfter([...tools, says("end"), user, says("ok: please continue")])).toBe(3);
  });

  it("is behind tools that are called together once all of them have a result", () => {
    const tool = { do: "shell", command: "a" } as const;
    const { steps } = parseScript({ steps: [{ do: "together", tools: [tool, tool] }, tool] });
    const at = (since: Message[]) => positionInScript({ calls: modelCallsOf(steps), since, repeated: [] });
    expect(at([asks("1", "2"), result("1")])).toBe(0);
    expect(at([asks("1", "2"), result("1"), result("2")])).toBe(1);
    expect(at([asks("1", "2"), result("1"), result("2"), asks("3"), result("3")])).toBe(2);
  });

  it.each([
    ["[Tool execution was interrupted]", openCodeDialect],
    ["Tool execution aborted", openCodeDialect],
    ["some output\n\n<shell_metadata>\nUser aborted the command\n</shell_metadata>", openCodeDialect],
    ["The user doesn't want to proceed with this tool use. The tool use was rejected", claudeDialect],
    ["a\n[Request interrupted by user for tool use]", claudeDialect],
    ["aborted by user after 1.2s", codexDialect],
    ["[Operation Cancelled] Reason: User cancelled", geminiDialect],
  ])("is behind an interrupted tool unless the script repeats it: %j", (wording, dialect) => {
    expect(positionAfter([asks("1"), result("1", wording)])).toBe(1);
    expect(positionAfter([asks("1"), result("1", wording)], dialect)).toBe(0);
    expect(positionAfter([asks("1"), result("1", "ok")], dialect)).toBe(1);
  });
});
