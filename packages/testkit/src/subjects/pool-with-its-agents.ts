import type { Backend, Orchestrator } from "@townkit/core";
import { createSessionPool } from "@townkit/pool";
import type { OrchestratorFactory, OrchestratorSubject } from "../suite/index.js";
import { scriptedScene } from "./scripted-scene.js";
import { memoryStoreLives } from "./store-lives.js";

/** A pool whose agents end with it: only what is stored survives. */
export function poolWithItsAgents(options: {
  name: string;
  /** A backend whose agents run in its own process, or in one that ends with it. `root` is a folder of the subject's. */
  openBackend: (root: string) => Promise<Backend>;
}): OrchestratorFactory {
  const { name, openBackend } = options;
  return {
    name,
    async open(): Promise<OrchestratorSubject> {
      const { scene, root, removeAll } = await scriptedScene();
      const store = memoryStoreLives();
      const openPool = async () => createSessionPool({ backend: await openBackend(root), store: await store.next() });
      let pool: Orchestrator = await openPool();
      return {
        ...scene,
        agentsEndWithIt: true,
        get orchestrator() {
          return pool;
        },
        async restart(how) {
          const before = pool;
          if (how === "dispose") await before[Symbol.asyncDispose]();
          pool = await openPool();
          if (how === "kill") await before[Symbol.asyncDispose]();
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
