import { createMemoryContents, createMemoryStore } from "@townkit/core/memory";
import { createSessionPool } from "@townkit/pool";
import type { OrchestratorSubject } from "@townkit/testkit";
import { crashTerminalAgents, terminalAgentSubject } from "@townkit/testkit/terminal-agent";
import type { TmuxOptions } from "../driver/options.js";
import { hearHooks, hookDoorOf } from "../hooks/hear-hooks.js";
import { runTmux, type TmuxPlace } from "../tmux/tmux-cli.js";
import { makeTerminalGround, openTerminalTown, type TerminalGround } from "./terminal-town.js";

/** The agent that the suite is run with, and what runs beside it. */
export interface TerminalCast {
  readonly subject: Omit<OrchestratorSubject, "orchestrator" | "newWorkDir" | "close">;
  /** What the backend is given besides. */
  options(ground: TerminalGround): Partial<TmuxOptions>;
  close(): Promise<void>;
}

/** The testkit's terminal agent. */
async function castScripted(): Promise<TerminalCast> {
  return { subject: { ...terminalAgentSubject, agent: "scripted" }, options: () => ({}), close: async () => {} };
}

/** kill -9 of the tmux server. */
async function killServer(place: TmuxPlace): Promise<void> {
  const pid = await runTmux({ place, commands: [["display-message", "-p", "#{pid}"]] });
  process.kill(Number(pid), "SIGKILL");
}

/** The backend by itself. */
export async function openBackendSubject(openCast = castScripted): Promise<OrchestratorSubject> {
  const cast = await openCast();
  const town = await openTerminalTown((ground) => cast.options(ground));
  return {
    ...cast.subject,
    newWorkDir: () => town.ground.newWorkDir(),
    get orchestrator() {
      return town.backend;
    },
    get backend() {
      return town.backend;
    },
    restart: (how) => town.reopen(how),
    crashAgents: () => crashTerminalAgents({ orchestrator: town.backend, kill: () => killServer(town.ground.place) }),
    async close() {
      await town[Symbol.asyncDispose]();
      await cast.close();
    },
  };
}

/** A pool over it. What it keeps is in memory, and outlives each pool. */
export async function openPoolSubject(openCast = castScripted): Promise<OrchestratorSubject> {
  const cast = await openCast();
  const ground = await makeTerminalGround();
  const contents = createMemoryContents();

  async function begin() {
    const store = createMemoryStore({ contents });
    return await createSessionPool({
      backend: await ground.openBackend(store.state("tmux"), cast.options(ground)),
      store,
    });
  }
  let pool = await begin();
  const door = hookDoorOf(ground.folder);
  let deafen = await hearHooks({ door, target: pool });

  return {
    ...cast.subject,
    newWorkDir: () => ground.newWorkDir(),
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
      await cast.close();
    },
  };
}
