import type { MemoryMeans } from "@townkit/core/memory";
import { askingMode } from "./scripted-agent.js";
import { useTool } from "./tools.js";

/** A command that says the rest of its line to the agent: a script in it is carried out. */
export const commandName = "run";

/** What a scripted agent can do beside its scripts: a command of that name, and a real shell. */
export const scriptedMeans: Required<MemoryMeans> = {
  commands: { [commandName]: { description: "Says the rest of the line.", template: "$ARGUMENTS" } },
  modes: [{ name: askingMode, description: "Asks for leave before each use of a tool." }],
  settings: { provider: { apiKey: "a-secret" } },
  contextTokens: 200_000,
  shell: ({ command, workDir, env, signal }) => useTool({ step: { do: "shell", command }, workDir, env, signal }),
};
