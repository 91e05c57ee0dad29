import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { tmuxModule } from "../tmux-module.js";
import { TmuxSectionSchema } from "../tmux-section.js";

/** What is found of the agents of a `[tmux]`, where the PATH has these programs, each saying what it is given. */
async function foundOf(options: { agents: object; programs: Readonly<Record<string, string>> }) {
  const folder = await mkdtemp(path.join(tmpdir(), "townkit-programs-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, says] of Object.entries(options.programs))
    await writeFile(path.join(folder, name), `#!/bin/sh\necho '${says}'\n`, { mode: 0o755 });
  const config = TmuxSectionSchema.parse({ agents: options.agents });
  return await tmuxModule.agentPrograms?.({ config, env: { PATH: folder }, townRoot: folder });
}

it("each agent of the settings is held against what its profile was proven with", async () => {
  const found = await foundOf({
    agents: { mine: { extends: "claude" }, codex: { extends: "codex" }, pi: { extends: "pi" } },
    programs: { claude: "2.1.197 (Claude Code)", codex: "codex-cli 0.999.0" },
  });
  expect(found).toEqual([
    { agent: "mine", version: "2.1.197", state: "proven", detail: "mine 2.1.197", remedy: null },
    {
      agent: "codex",
      version: "0.999.0",
      state: "unproven",
      detail: "codex is 0.999.0, and its profile was proven with 0.169.0",
      remedy: "It is used all the same. `town agents check codex` shows whether it can be driven.",
    },
    {
      agent: "pi",
      version: null,
      state: "unusable",
      detail: "there is no program pi for pi",
      remedy: "Install it, or take [tmux.agents.pi] out of town.toml.",
    },
  ]);
});

it("one that does not tell its version is told of, and one whose profile names none is left out", async () => {
  const own = { command: ["own"], screen: { composer: { prompt: "> " }, ready: ["ready"], busy: ["at work"] } };
  const found = await foundOf({
    agents: { codex: { extends: "codex" }, own },
    programs: { codex: "hello", own: "1.0.0" },
  });
  expect(found).toMatchObject([{ agent: "codex", version: null, state: "unproven" }]);
});
