import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { terminalAgentFaultsSchema } from "./faults/schema.js";
import { hookNames } from "./hook-names.js";
import { terminalAgentSettingsSchema } from "./settings.js";

describe("the settings of the terminal agent", () => {
  it("are each explained in the package's README", async () => {
    const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
    const names = [
      ...Object.keys(terminalAgentSettingsSchema.shape),
      ...Object.keys(terminalAgentFaultsSchema.shape),
      ...hookNames,
    ];
    expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });

  it("refuse what they do not know, also in a round", () => {
    expect(terminalAgentSettingsSchema.safeParse({ faults: { loud: true } }).success).toBe(false);
    expect(terminalAgentSettingsSchema.safeParse({ rounds: [{ wrapped: true }] }).success).toBe(false);
    expect(terminalAgentSettingsSchema.safeParse({ rounds: [{ swallowEnters: 1 }] }).success).toBe(true);
  });
});
