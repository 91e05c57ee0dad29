import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MemoryWorld } from "@townkit/core/memory";
import { formatScript } from "../script/index.js";
import { askingMode, commandName } from "../scripted-agent/index.js";

/** What every subject whose agents are the scripted one in memory has in common: the directories and the prompts. */
export async function scriptedScene() {
  const root = await mkdtemp(join(tmpdir(), "townkit-suite-"));
  const scene = {
    agent: "memory",
    patienceMs: 10_000,
    asking: { config: { mode: askingMode } },
    command: commandName,
    newWorkDir: () => mkdtemp(join(root, "work-")),
    questionPrompt,
  };
  return {
    scene,
    /** A folder for whatever else the subject keeps. */
    root,
    removeAll: () => rm(root, { recursive: true, force: true }),
  };
}

/** What can be done to agents in a world that outlives the orchestrator. */
export function worldKnobs(world: MemoryWorld) {
  return {
    crashAgents: () => world.killAgents(),
    async loseAnswers() {
      const see = world.loseAnswers();
      return () => Promise.resolve(see());
    },
  };
}

function questionPrompt({ text, choices }: { readonly text: string; readonly choices: readonly string[] }): string {
  const options = choices.map((label) => ({ label }));
  return formatScript({
    steps: [{ do: "tool", name: "question", args: { questions: [{ question: text, options }] } }],
  });
}
