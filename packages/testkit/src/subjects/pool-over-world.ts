import type { Orchestrator } from "@townkit/core";
import { createMemoryOrchestrator, createMemoryState, createMemoryWorld } from "@townkit/core/memory";
import { createSessionPool } from "@townkit/pool";
import { scriptedAgent, scriptedMeans } from "../scripted-agent/index.js";
import type { OrchestratorFactory, OrchestratorSubject } from "../suite/index.js";
import { scriptedScene, worldKnobs } from "./scripted-scene.js";
import { memoryStoreLives, type StoreLives } from "./store-lives.js";

/** A pool whose scripted agents live in a world that outlives it, as agents on a server do. By default its store is in memory. */
export function poolOverWorld(
  given: { name?: string; openStore?: () => StoreLives | Promise<StoreLives> } = {},
): OrchestratorFactory {
  const { name = "a SessionPool over the in-memory backend and a world", openStore = memoryStoreLives } = given;
  return {
    name,
    async open(): Promise<OrchestratorSubject> {
      const world = createMemoryWorld({ agent: scriptedAgent, ...scriptedMeans });
      const state = createMemoryState();
      const { scene, removeAll } = await scriptedScene();
      const store = await openStore();
      const openPool = async () =>
        createSessionPool({ backend: await createMemoryOrchestrator({ world, state }), store: await store.next() });
      let pool: Orchestrator = await openPool();
      return {
        ...scene,
        ...worldKnobs(world),
        get orchestrator() {
          return pool;
        },
        async restart(how) {
          const before = pool;
          if (how === "kill") world.cutOrchestrators();
          else await before[Symbol.asyncDispose]();
          pool = await openPool();
        },
        async close() {
          await pool[Symbol.asyncDispose]();
          await store.end();
          await removeAll();
        },
      };
    },
  };
}
