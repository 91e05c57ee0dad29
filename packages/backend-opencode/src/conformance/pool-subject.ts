import { createMemoryContents, createMemoryStore } from "@townkit/core/memory";
import { createSessionPool } from "@townkit/pool";
import type { OrchestratorSubject } from "@townkit/testkit";
import { opencodeSubject } from "./opencode-subject.js";
import type { ScriptedTown } from "./scripted-town.js";

/** A pool over a town's backend, as the suite drives it. What it keeps is in memory, and outlives each pool. */
export async function poolSubject(town: ScriptedTown): Promise<OrchestratorSubject> {
  const contents = createMemoryContents();
  const openPool = () => createSessionPool({ backend: town.backend, store: createMemoryStore({ contents }) });
  let pool = await openPool();
  const { orchestrator: _, backend: __, ...subject } = opencodeSubject(town);
  return {
    ...subject,
    get orchestrator() {
      return pool;
    },
    async restart(how) {
      const before = pool;
      if (how === "dispose") await before.close({ sessions: "detach" });
      await town.reopen(how);
      // From here on the store of the one before takes nothing: that is its death. It only stops listening.
      pool = await openPool();
      if (how === "kill") await before.close({ sessions: "detach" }).catch(() => {});
    },
    async close() {
      await pool.close({ sessions: "stop" });
      await town.close();
    },
  };
}
