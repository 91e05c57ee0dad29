import { join } from "node:path";
import { createOpencodeBackend } from "@townkit/backend-opencode";
import type { Backend } from "@townkit/core";
import { createMemoryContents, createMemoryStore } from "@townkit/core/memory";
import { createSessionPool, type SessionPool } from "@townkit/core/pool";
import { type OrchestratorSubject, recycledFolders } from "@townkit/testkit";
import { identifyProcess, killProcess, processesWith } from "@townkit/testkit/faults";
import { type ServerRecord, serverRecordAt } from "../town/ground-truth.js";
import { makeSandbox, openCodeSection } from "../town/sandbox.js";
import { startModel } from "../town/scripted-model.js";
import { crashServer, openCodeAgent } from "./opencode-agent.js";

interface Life {
  readonly backend: Backend;
  readonly pool: SessionPool;
}

export interface PoolOverOpenCode extends OrchestratorSubject {
  /** The server as its backend recorded it. */
  server(): Promise<ServerRecord>;
}

/** A pool in this process over a real OpenCode server. What it keeps is in memory, and outlives each pool. */
export async function openPoolOverOpenCode(): Promise<PoolOverOpenCode> {
  const sandbox = await makeSandbox();
  const model = await startModel(sandbox.root);
  const section = openCodeSection(model.url);
  const folder = join(sandbox.root, "opencode");
  const contents = createMemoryContents();

  async function begin(): Promise<Life> {
    const store = createMemoryStore({ contents });
    const backend = await createOpencodeBackend({
      folder,
      state: store.state("opencode"),
      roots: [import.meta.dirname],
      from: sandbox.env,
      config: section.settings,
      env: section.env,
      permissions: section.permissions,
    });
    return { backend, pool: await createSessionPool({ backend, store }) };
  }
  let life = await begin();

  return {
    ...openCodeAgent,
    get orchestrator() {
      return life.pool;
    },
    newWorkDir: recycledFolders({ root: join(sandbox.root, "case-folders") }),
    server: () => serverRecordAt(folder),
    async restart(how) {
      const before = life;
      if (how === "dispose") await before.pool.close({ sessions: "detach" });
      // From here on the store of the one before takes nothing: that is its death. It only stops listening.
      life = await begin();
      if (how === "kill") await before.pool.close({ sessions: "detach" }).catch(() => {});
    },
    crashAgents: () =>
      crashServer({
        orchestrator: life.pool,
        async kill() {
          const { pid } = await serverRecordAt(folder);
          const id = await identifyProcess(pid);
          if (id) await killProcess(id);
        },
      }),
    async close() {
      await life.pool.close({ sessions: "stop" });
      await model.close();
      const left = await processesWith(sandbox.root);
      for (const id of left) await killProcess(id);
      await sandbox.remove();
      if (left.length > 0) throw new Error(`Left running: ${left.map(({ command }) => command).join("; ")}`);
    },
  };
}
