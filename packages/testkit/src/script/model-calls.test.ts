import { describe, expect, it } from "vitest";
import { modelCallsOf } from "./model-calls.js";
import type { Step } from "./steps.js";

const shell: Step = { do: "shell", command: "true" };
const say = (text: string): Step => ({ do: "say", text });

describe("the model calls of a script", () => {
  it("end at each tool and at the script's end", () => {
    const calls = modelCallsOf([say("first"), shell, shell, say("last")]);
    expect(calls.map(({ text, end }) => [text, end])).toEqual([
      ["first", { tools: [shell] }],
      ["", { tools: [shell] }],
      ["last", { finish: "stop" }],
    ]);
  });

  it("close with words when the script ends in a tool or in silence", () => {
    expect(modelCallsOf([shell]).at(-1)).toMatchObject({ text: "done", end: { finish: "stop" } });
    expect(modelCallsOf([{ do: "delay", ms: 1 }])).toMatchObject([{ text: "done" }]);
  });

  it("end at `finish`, with nothing after the last one", () => {
    const calls = modelCallsOf([
      say("half"),
      { do: "finish", reason: "length" },
      say("rest"),
      { do: "finish", reason: "stop" },
    ]);
    expect(calls.map(({ text, end }) => [text, end])).toEqual([
      ["half", { finish: "length" }],
      ["rest", { finish: "stop" }],
    ]);
  });

  it("end at several tools that are called together", () => {
    const calls = modelCallsOf([{ do: "together", tools: [shell, shell] }, say("last")]);
    expect(calls.map(({ end }) => end)).toEqual([{ tools: [shell, shell] }, { finish: "stop" }]);
  });

  it("keep each step's place in the script", () => {
    const [, second] = modelCallsOf([shell, { do: "cut", times: 1 }, say("x")]);
    expect(second?.steps.map(({ index }) => index)).toEqual([1, 2]);
  });
});
