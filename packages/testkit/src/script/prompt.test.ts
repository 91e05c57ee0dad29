import { describe, expect, it } from "vitest";
import { formatScript, scriptInPrompt, textWithoutScript } from "./prompt.js";
import type { ScriptInput } from "./script.js";

const everyStep: ScriptInput = {
  steps: [
    { do: "http", status: 429, headers: { "retry-after": "1" }, times: 2 },
    { do: "delay", ms: 5 },
    { do: "usage", input: 10, output: 2 },
    { do: "say", text: "a\nb\u2028c", delayMs: 1 },
    { do: "shell", command: "true", timeoutMs: 100 },
    { do: "write", path: "a", content: "" },
    { do: "edit", path: "a", old: "x", new: "" },
    { do: "read", path: "a" },
    { do: "tool", name: "grep", args: { pattern: "x" } },
    { do: "hang", times: 1 },
    { do: "refuse", times: 1 },
    { do: "stall", times: 1 },
    { do: "cut" },
    { do: "finish", reason: "length" },
  ],
};

describe("a script in a prompt", () => {
  it("is read back as it was written, whatever stands around it", () => {
    const line = formatScript(everyStep);
    expect(line.split("\n")).toHaveLength(1);
    expect(scriptInPrompt(`Please do this.\n  ${line}\nThanks.`)).toMatchObject(everyStep);
  });

  it("is absent from a prompt that only speaks of one", () => {
    expect(scriptInPrompt("write a script: {it}, then run it")).toBeNull();
  });

  it("leaves the words of the prompt when it is taken out", () => {
    expect(textWithoutScript(`Fix it.\n${formatScript(everyStep)}`)).toBe("Fix it.");
  });

  it.each([
    ["is not JSON", "script: {steps}", /not JSON/],
    ["has no steps", 'script: {"steps":[]}', /steps/],
    ["has an unknown step", 'script: {"steps":[{"do":"jump"}]}', /steps\.0\.do.*\. Correct that step/],
    ["has an unknown key", 'script: {"steps":[{"do":"say","text":"a","loud":true}]}', /loud/],
    [
      "puts an error behind what is said",
      'script: {"steps":[{"do":"say","text":"a"},{"do":"http","status":500}]}',
      /put it before/,
    ],
  ])("is refused by name when it %s", (_, prompt, message) => {
    expect(() => scriptInPrompt(prompt)).toThrow(message);
  });
});
