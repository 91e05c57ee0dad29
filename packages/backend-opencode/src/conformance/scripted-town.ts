import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Backend, HookDoor, Json, StatePort } from "@townkit/core";
import { createMemoryState } from "@townkit/core/memory";
import { recycledFolders } from "@townkit/testkit";
import {
  offlineOpenCodeConfig,
  openCodeAskingPermissions,
  openCodeCommands,
  openCodeOfflineEnv,
  openCodeProviderConfig,
  type ScriptedModel,
  startScriptedModel,
  withoutDependencyInstall,
} from "@townkit/testkit/model";
import type { OpencodeOptions } from "../driver/options.js";
import { createOpencodeBackend } from "../opencode-backend.js";
import { askHealth } from "../server/health.js";
import { serverMark } from "../server/server-mark.js";
import { type ServerPaths, serverPaths } from "../server/server-paths.js";
import { readServerRecord, type ServerRecord } from "../server/server-record.js";
import { markedProcesses } from "../server/sweep.js";

/** A backend on a real OpenCode server with a scripted model, everything of it in one temporary folder. */
export interface ScriptedTown {
  readonly root: string;
  readonly model: ScriptedModel;
  readonly paths: ServerPaths;
  readonly backend: Backend;
  newWorkDir(): Promise<string>;
  /** A new backend over the same folder and state; the one before is left as a killed process leaves it, or said goodbye to. */
  reopen(how: "dispose" | "kill"): Promise<Backend>;
  record(): Promise<ServerRecord>;
  /** kill -9 of the server; resolves when its successor answers. */
  crashServer(): Promise<void>;
  /** Ends everything, and fails when something of it still runs. */
  close(): Promise<void>;
}

export async function openScriptedTown(
  options: Partial<OpencodeOptions> & { hooks?: HookDoor; snapshot?: boolean } = {},
): Promise<ScriptedTown> {
  const { snapshot = false, ...given } = options;
  const root = await realpath(await mkdtemp(join(tmpdir(), "town-opencode-")));
  const home = join(root, "home");
  await withoutDependencyInstall(join(home, ".config", "opencode"));
  const model = await startScriptedModel({ scenarios: [] });
  const folder = join(root, "server");
  const paths = serverPaths(folder);
  const entries = new Map<string, Json>();
  let [state, freeze] = freezable(createMemoryState(entries));
  const make = () =>
    createOpencodeBackend({
      folder,
      state,
      roots: [import.meta.dirname],
      from: { PATH: process.env.PATH },
      config: {
        ...offlineOpenCodeConfig,
        ...openCodeCommands,
        ...openCodeProviderConfig({ url: model.url, unservedModels: ["ghost"] }),
        snapshot,
      },
      permissions: openCodeAskingPermissions,
      ...given,
      env: { HOME: home, ...openCodeOfflineEnv(), ...given.env },
    });
  let backend = await make();

  async function record(): Promise<ServerRecord> {
    const read = await readServerRecord(paths.record);
    if (read.state !== "found") throw new Error(`There is no server: ${JSON.stringify(read)}`);
    return read.record;
  }

  async function successorOf(pid: number): Promise<void> {
    for (const end = Date.now() + 60_000; Date.now() < end; await sleep(50)) {
      const now = await record();
      if (now.pid !== pid && (await askHealth({ access: now, timeoutMs: 1000 })).state === "healthy") return;
    }
    throw new Error("The server was not restarted.");
  }

  return {
    root,
    model,
    paths,
    get backend() {
      return backend;
    },
    newWorkDir: recycledFolders({ root: join(root, "work") }),
    async reopen(how) {
      if (how === "kill") freeze();
      await backend.close({ sessions: "detach" });
      [state, freeze] = freezable(createMemoryState(entries));
      backend = await make();
      return backend;
    },
    record,
    async crashServer() {
      const { pid } = await record();
      process.kill(pid, "SIGKILL");
      await successorOf(pid);
    },
    async close() {
      await backend.close({ sessions: "stop" });
      await model.close();
      const left = await markedProcesses(serverMark(folder));
      await rm(root, { recursive: true, force: true, maxRetries: 5 });
      if (left.length > 0) throw new Error(`${left.length} processes were left running.`);
    },
  };
}

/** A state port that, once frozen, takes nothing more: its process is dead as far as the state can tell. */
function freezable(state: StatePort): [StatePort, () => void] {
  let frozen = false;
  const port: StatePort = {
    ...state,
    put: (key, value) => (frozen ? Promise.resolve() : state.put(key, value)),
    delete: (key) => (frozen ? Promise.resolve() : state.delete(key)),
  };
  return [
    port,
    () => {
      frozen = true;
    },
  ];
}
