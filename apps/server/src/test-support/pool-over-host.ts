import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Backend, silentLog, systemClock } from "@townkit/core";
import { createMemoryState, createMemoryStore, type MemoryStore } from "@townkit/core/memory";
import { createSessionPool } from "@townkit/core/pool";
import { formatScript, type OrchestratorFactory } from "@townkit/testkit";
import { askingMode } from "@townkit/testkit/scripted-agent";
import { hostedSource } from "../hosted/hosted-source.js";

/** The built module: the host is a program of its own, and runs what is built. */
const built = (name: string) => {
  const url = import.meta.resolve(name);
  return JSON.stringify(url.replace("/src/", "/dist/").replace(/\.ts$/, ".js"));
};

const source = `
  import { createMemoryOrchestrator } from ${built("@townkit/core/memory")};
  import { scriptedAgent } from ${built("@townkit/testkit/scripted-agent")};
  import { z } from ${JSON.stringify(import.meta.resolve("zod"))};
  export default {
    contractVersion: "1.0",
    section: { name: "scripted", schema: z.strictObject({}) },
    create: ({ state, clock, log }) => createMemoryOrchestrator({ agent: scriptedAgent, state, clock, log }),
  };
`;

/** A pool whose backend runs in a process of its own, and ends with it: only what is stored survives. */
export const poolOverHost: OrchestratorFactory = {
  name: "a SessionPool over a backend in a process of its own",
  async open() {
    const root = await mkdtemp(path.join(tmpdir(), "townkit-hosted-"));
    const entry = path.join(root, "scripted.mjs");
    await writeFile(entry, source);

    async function openBackend(): Promise<Backend> {
      const hosted = await hostedSource({
        package: "scripted",
        entry,
        own: false,
        runFolder: path.join(root, "hosts"),
      });
      const context = {
        state: createMemoryState(),
        clock: systemClock,
        log: silentLog,
        paths: { town: root, state: root, logs: root },
        hooks: { socketPath: path.join(root, "hooks.sock"), spoolDir: root },
      };
      return await hosted.create({ config: { file: "town.toml", text: "", env: {} }, context });
    }

    async function openTown(before?: MemoryStore) {
      const store = createMemoryStore(before ? { contents: before.contents } : {});
      return { store, pool: await createSessionPool({ backend: await openBackend(), store }) };
    }

    let town = await openTown();
    return {
      agent: "memory",
      agentsEndWithIt: true,
      patienceMs: 20_000,
      get orchestrator() {
        return town.pool;
      },
      newWorkDir: () => mkdtemp(path.join(root, "work-")),
      asking: { config: { mode: askingMode } },
      questionPrompt: ({ text, choices }) => {
        const questions = [{ question: text, options: choices.map((label) => ({ label })) }];
        return formatScript({ steps: [{ do: "tool", name: "question", args: { questions } }] });
      },
      async restart(how) {
        const before = town;
        if (how === "dispose") await before.pool[Symbol.asyncDispose]();
        town = await openTown(before.store);
        if (how === "kill") await before.pool[Symbol.asyncDispose]();
      },
      async close() {
        await town.pool[Symbol.asyncDispose]();
        await rm(root, { recursive: true, force: true });
      },
    };
  },
};
