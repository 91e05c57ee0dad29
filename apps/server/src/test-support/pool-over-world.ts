import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  createMemoryOrchestrator,
  createMemoryState,
  createMemoryStore,
  createMemoryWorld,
} from "@townkit/core/memory";
import { createSessionPool } from "@townkit/core/pool";
import { formatScript, type OrchestratorFactory } from "@townkit/testkit";
import { askingMode, commandName, scriptedAgent, scriptedMeans } from "@townkit/testkit/scripted-agent";

/** A pool over agents in memory that outlive it. */
export const poolOverWorld: OrchestratorFactory = {
  name: "a SessionPool over the in-memory backend",
  async open() {
    const root = await mkdtemp(path.join(tmpdir(), "townkit-http-"));
    const world = createMemoryWorld({ agent: scriptedAgent, ...scriptedMeans });
    const state = createMemoryState();
    let store = createMemoryStore();
    const openPool = async () =>
      createSessionPool({ backend: await createMemoryOrchestrator({ world, state }), store });
    let pool = await openPool();
    return {
      agent: "memory",
      get orchestrator() {
        return pool;
      },
      newWorkDir: () => mkdtemp(path.join(root, "work-")),
      command: commandName,
      asking: { config: { mode: askingMode } },
      questionPrompt: ({ text, choices }) => {
        const questions = [{ question: text, options: choices.map((label) => ({ label })) }];
        return formatScript({ steps: [{ do: "tool", name: "question", args: { questions } }] });
      },
      crashAgents: () => world.killAgents(),
      async loseAnswers() {
        const see = world.loseAnswers();
        return () => Promise.resolve(see());
      },
      async restart(how) {
        if (how === "kill") world.cutOrchestrators();
        else await pool[Symbol.asyncDispose]();
        store = createMemoryStore({ contents: store.contents });
        pool = await openPool();
      },
      async close() {
        await pool[Symbol.asyncDispose]();
        await rm(root, { recursive: true, force: true });
      },
    };
  },
};
