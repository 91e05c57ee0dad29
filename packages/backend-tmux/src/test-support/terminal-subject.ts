import { createMemoryContents, createMemoryStore } from "@townkit/core/memory";
import { createSessionPool } from "@townkit/core/pool";
import type { OrchestratorSubject } from "@townkit/testkit";
import { makeTerminalGround, openTerminalTown, type TerminalGround } from "./terminal-town.js";

/** What every subject with the scripted terminal agent has in common. */
function scriptedOn(ground: TerminalGround): Omit<OrchestratorSubject, "orchestrator" | "close"> {
  return {
    agent: "scripted",
    newWorkDir: () => ground.newWorkDir(),
    asking: { config: { mode: "ask" } },
    meaningless: {
      "DELIVER-015": "what is pasted into a terminal holds no control characters: they are left out of a prompt",
      "DELIVER-016": "what is pasted into a terminal has line feeds for line ends",
    },
  };
}

/** The backend by itself. */
export async function openBackendSubject(): Promise<OrchestratorSubject> {
  const town = await openTerminalTown();
  return {
    ...scriptedOn(town.ground),
    get orchestrator() {
      return town.backend;
    },
    get backend() {
      return town.backend;
    },
    restart: (how) => town.reopen(how),
    close: async () => await town[Symbol.asyncDispose](),
  };
}

/** A pool over it. What it keeps is in memory, and outlives each pool. */
export async function openPoolSubject(): Promise<OrchestratorSubject> {
  const ground = await makeTerminalGround();
  const contents = createMemoryContents();

  async function begin() {
    const store = createMemoryStore({ contents });
    return await createSessionPool({ backend: await ground.openBackend(store.state("tmux")), store });
  }
  let pool = await begin();

  return {
    ...scriptedOn(ground),
    get orchestrator() {
      return pool;
    },
    async restart(how) {
      const before = pool;
      if (how === "dispose") await before.close({ sessions: "detach" });
      // From here on the store of the one before takes nothing: that is its death. It only stops listening.
      pool = await begin();
      if (how === "kill") await before.close({ sessions: "detach" }).catch(() => {});
    },
    async close() {
      await pool.close({ sessions: "stop" });
      await ground.close();
    },
  };
}
