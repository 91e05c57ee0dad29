import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Backend } from "@townkit/core";
import { createMemoryOrchestrator, createMemoryState, createMemoryWorld, type MemoryWorld } from "@townkit/core/memory";
import { formatScript } from "../script/index.js";
import { askingMode, commandName, scriptedAgent, scriptedMeans } from "../scripted-agent/index.js";
import type { OrchestratorFactory, OrchestratorSubject } from "../suite/index.js";

/** What every subject in memory has in common: the directories, the prompts and the world's knobs. */
export async function memoryScene(world: MemoryWorld) {
  const root = await mkdtemp(join(tmpdir(), "townkit-suite-"));
  return {
    agent: "memory",
    patienceMs: 10_000,
    asking: { config: { mode: askingMode } },
    newWorkDir: () => mkdtemp(join(root, "work-")),
    questionPrompt: questionPrompt,
    command: commandName,
    crashAgents: () => world.killAgents(),
    async loseAnswers() {
      const see = world.loseAnswers();
      return () => Promise.resolve(see());
    },
    removeAll: () => rm(root, { recursive: true, force: true }),
  };
}

function questionPrompt({ text, choices }: { text: string; choices: readonly string[] }): string {
  const options = choices.map((label) => ({ label }));
  return formatScript({
    steps: [{ do: "tool", name: "question", args: { questions: [{ question: text, options }] } }],
  });
}

/** Some capabilities are missing, so that the suite meets refusals too. */
const { modes: _, settings: __, ...fewerMeans } = scriptedMeans;

/** The in-memory orchestrator alone: everything ends with it. */
export const memoryAlone: OrchestratorFactory = {
  name: "the in-memory orchestrator",
  async open(): Promise<OrchestratorSubject> {
    const world = createMemoryWorld({ agent: scriptedAgent });
    const { removeAll, crashAgents: _, loseAnswers: __, ...scene } = await memoryScene(world);
    const backend = await createMemoryOrchestrator({ agent: scriptedAgent, ...fewerMeans });
    return {
      ...scene,
      orchestrator: backend,
      backend,
      async close() {
        await backend[Symbol.asyncDispose]();
        await removeAll();
      },
    };
  },
};

/** The in-memory orchestrator over a world that outlives it. */
export const memoryOverWorld: OrchestratorFactory = {
  name: "the in-memory orchestrator over a world",
  async open(): Promise<OrchestratorSubject> {
    const world = createMemoryWorld({ agent: scriptedAgent, ...scriptedMeans });
    const state = createMemoryState();
    const { removeAll, ...scene } = await memoryScene(world);
    let backend: Backend = await createMemoryOrchestrator({ world, state });
    return {
      ...scene,
      get orchestrator() {
        return backend;
      },
      get backend() {
        return backend;
      },
      async restart(how) {
        if (how === "kill") world.cutOrchestrators();
        else await backend[Symbol.asyncDispose]();
        backend = await createMemoryOrchestrator({ world, state });
      },
      async close() {
        await backend[Symbol.asyncDispose]();
        await removeAll();
      },
    };
  },
};
