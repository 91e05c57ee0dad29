import type { Backend } from "@townkit/core";
import { createMemoryOrchestrator, createMemoryState, createMemoryWorld } from "@townkit/core/memory";
import { scriptedAgent, scriptedMeans } from "../scripted-agent/index.js";
import { scriptedScene, worldKnobs } from "../subjects/scripted-scene.js";
import type { OrchestratorFactory, OrchestratorSubject } from "../suite/index.js";

/** Some capabilities are missing, so that the suite meets refusals too. */
const { modes: _, settings: __, contextTokens: ___, ...fewerMeans } = scriptedMeans;

/** The in-memory orchestrator alone: everything ends with it. */
export const memoryAlone: OrchestratorFactory = {
  name: "the in-memory orchestrator",
  async open(): Promise<OrchestratorSubject> {
    const { scene, removeAll } = await scriptedScene();
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
    const { scene, removeAll } = await scriptedScene();
    let backend: Backend = await createMemoryOrchestrator({ world, state });
    return {
      ...scene,
      ...worldKnobs(world),
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
