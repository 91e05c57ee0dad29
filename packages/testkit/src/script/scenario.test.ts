import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { matchScenario, parseScenarios, readScenarios } from "./scenario.js";
import { fillTemplate } from "./template.js";

const scenarios = parseScenarios({
  scenarios: [
    {
      name: "fix",
      when: { prompt: "test in (?<file>[\\w.]+) pass", model: "^scripted$" },
      script: {
        steps: [
          { do: "read", path: "{{file}}" },
          { do: "say", text: "read {{1}}, not {{other}}" },
        ],
      },
    },
    { name: "any", when: { prompt: "" }, script: { steps: [{ do: "say", text: "any" }] } },
  ],
});
const prompt = "make the failing test in stats.mjs pass";

describe("scenarios", () => {
  it("answer the prompts that they match, with what the pattern found", () => {
    const found = matchScenario({ scenarios, prompt, model: "scripted", session: "s" });
    const script = fillTemplate({ value: found?.script, values: found?.values ?? {} });
    expect(script?.steps).toEqual([
      { do: "read", path: "stats.mjs" },
      { do: "say", text: "read stats.mjs, not {{other}}" },
    ]);
  });

  it("are tried in their order until one matches in everything it states", () => {
    expect(matchScenario({ scenarios, prompt, model: "scripted-slow", session: "s" })?.script.steps).toEqual([
      { do: "say", text: "any" },
    ]);
  });

  it("are refused, with the file's name, when they cannot be used", async () => {
    const folder = await mkdtemp(join(tmpdir(), "scenarios-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, "bad.json");
    const scenario = { name: "a", when: { prompt: "(" }, script: { steps: [{ do: "say", text: "x" }] } };
    await writeFile(file, JSON.stringify({ scenarios: [scenario] }));
    await expect(readScenarios(file)).rejects.toThrow(/bad\.json cannot be used.*[\s\S]*regular expression/);
  });
});
