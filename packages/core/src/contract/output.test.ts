import { describe, expect, it } from "vitest";
import { type OutputMessage, outputText } from "./output.js";

const message: OutputMessage = {
  id: "m1",
  role: "assistant",
  at: "2026-01-01T00:00:00.000Z",
  assignmentId: "w-1",
  attempt: 1,
  complete: true,
  finish: "stop",
  error: null,
  usage: null,
  parts: [
    { type: "reasoning", id: "p0", text: "hidden" },
    { type: "text", id: "p1", text: "I run it." },
    { type: "tool", id: "p2", tool: "bash", status: "completed", title: "node --test", input: {}, output: "ok" },
    { type: "text", id: "p3", text: "" },
  ],
};

describe("outputText", () => {
  it("gives the agent's words and a line for each tool call, and leaves reasoning and empty parts out", () => {
    expect(outputText([message])).toBe("I run it.\n[bash] node --test (completed)");
  });
});
