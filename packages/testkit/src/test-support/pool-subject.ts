import type { Backend, Orchestrator } from "@townkit/core";
import {
  createMemoryOrchestrator,
  createMemoryState,
  createMemoryStore,
  createMemoryWorld,
  type MemoryStore,
} from "@townkit/core/memory";
import { createSessionPool } from "@townkit/core/pool";
import { scriptedAgent, scriptedMeans } from "../scripted-agent/index.js";
import type { OrchestratorFactory, OrchestratorSubject } from "../suite/index.js";
import { memoryScene } from "./memory-subject.js";

interface Town {
  readonly pool: Orchestrator;
  readonly store: MemoryStore;
}

async function openTown(options: { backend: Backend; before?: MemoryStore }): Promise<Town> {
  const { backend, before } = options;
  const store = createMemoryStore(before === undefined ? {} : { contents: before.contents });
  return { store, pool: await createSessionPool({ backend, store }) };
}

async function closeTown({ pool, store }: Town): Promise<void> {
  await pool[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
}

/** A pool whose agents live in a world that outlives it, as agents on a server do. */
export const poolOverWorld: OrchestratorFactory = {
  name: "a SessionPool over the in-memory backend and a world",
  async open(): Promise<OrchestratorSubject> {
    const world = createMemoryWorld({ agent: scriptedAgent, ...scriptedMeans });
    const state = createMemoryState();
    const { removeAll, ...scene } = await memoryScene(world);
    const openBackend = () => createMemoryOrchestrator({ world, state });
    let town = await openTown({ backend: await openBackend() });
    return {
      ...scene,
      get orchestrator() {
        return town.pool;
      },
      async restart(how) {
        if (how === "kill") world.cutOrchestrators();
        else await closeTown(town);
        town = await openTown({ backend: await openBackend(), before: town.store });
      },
      async close() {
        await closeTown(town);
        await removeAll();
      },
    };
  },
};

/** A pool whose agents end with it: only what is stored survives. */
export const poolOverMemory: OrchestratorFactory = {
  name: "a SessionPool over the in-memory orchestrator",
  async open(): Promise<OrchestratorSubject> {
    const { removeAll, crashAgents: _, loseAnswers: __, ...scene } = await memoryScene(createMemoryWorld());
    const openBackend = () => createMemoryOrchestrator({ agent: scriptedAgent, ...scriptedMeans });
    let town = await openTown({ backend: await openBackend() });
    return {
      ...scene,
      agentsEndWithIt: true,
      get orchestrator() {
        return town.pool;
      },
      async restart(how) {
        const before = town;
        if (how === "dispose") await closeTown(before);
        town = await openTown({ backend: await openBackend(), before: before.store });
        if (how === "kill") await before.pool[Symbol.asyncDispose]();
      },
      async close() {
        await closeTown(town);
        await removeAll();
      },
    };
  },
};
