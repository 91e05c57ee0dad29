import { createMemoryContents, createMemoryStore } from "@townkit/core/memory";
import { createSessionPool } from "@townkit/core/pool";
import type { OrchestratorSubject } from "@townkit/testkit";
import { crashTerminalAgents, terminalAgentSubject } from "@townkit/testkit/terminal-agent";
import { runTmux, type TmuxPlace } from "../tmux/tmux-cli.js";
import { hearHooks, hookDoorOf } from "./hear-hooks.js";
import { makeTerminalGround, openTerminalTown, type TerminalGround } from "./terminal-town.js";

/** What every subject with the scripted terminal agent has in common. */
function scriptedOn(ground: TerminalGround): Omit<OrchestratorSubject, "orchestrator" | "close"> {
  return { ...terminalAgentSubject, agent: "scripted", newWorkDir: () => ground.newWorkDir() };
}

/** kill -9 of the tmux server. */
async function killServer(place: TmuxPlace): Promise<void> {
  const pid = await runTmux({ place, commands: [["display-message", "-p", "#{pid}"]] });
  process.kill(Number(pid), "SIGKILL");
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
    crashAgents: () => crashTerminalAgents({ orchestrator: town.backend, kill: () => killServer(town.ground.place) }),
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
  const door = hookDoorOf(ground.folder);
  let deafen = await hearHooks({ door, target: pool });

  return {
    ...scriptedOn(ground),
    get orchestrator() {
      return pool;
    },
    async restart(how) {
      const before = pool;
      await deafen();
      if (how === "dispose") await before.close({ sessions: "detach" });
      // From here on the store of the one before takes nothing: that is its death. It only stops listening.
      pool = await begin();
      deafen = await hearHooks({ door, target: pool });
      if (how === "kill") await before.close({ sessions: "detach" }).catch(() => {});
    },
    crashAgents: () => crashTerminalAgents({ orchestrator: pool, kill: () => killServer(ground.place) }),
    async close() {
      await pool.close({ sessions: "stop" });
      await deafen();
      await ground.close();
    },
  };
}
