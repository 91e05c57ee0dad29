import { knownAgentNames } from "@townkit/backend-tmux";
import { expect, it } from "vitest";
import { parseOptions, usage } from "./options.js";

it("in terminals OpenCode's own works, where nobody names another", () => {
  expect(parseOptions(["--backend", "tmux"])).toMatchObject({ agent: "opencode" });
  expect(usage).toContain(`which: ${knownAgentNames.join(", ")} (default: opencode)`);
});

it.each(knownAgentNames)("%s works in terminals where it is named", (name) => {
  expect(parseOptions(["--backend", "tmux", "--agent", name])).toMatchObject({ agent: name });
});

it("without a backend no agent of a terminal's is chosen", () => {
  expect(parseOptions([])).toMatchObject({ agent: undefined });
});
