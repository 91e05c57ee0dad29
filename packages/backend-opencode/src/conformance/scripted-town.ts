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
import { externalPaths, pathsOf } from "../driver/open-fleet.js";
import type { OpencodeOptions } from "../driver/options.js";
import { createOpencodeBackend } from "../opencode-backend.js";
import { askHealth, type ServerAccess } from "../server/health.js";
import { serverMark } from "../server/server-mark.js";
import { type ServerPaths, serverPaths } from "../server/server-paths.js";
import { readServerRecord, type ServerRecord } from "../server/server-record.js";
import { markedProcesses } from "../server/sweep.js";
import { type SomebodysServer, somebodysServer } from "./somebodys-server.js";

/** A backend on a real OpenCode server with a scripted model, everything of it in one temporary folder. */
export interface ScriptedTown {
  readonly root: string;
  readonly model: ScriptedModel;
  /** Of the first server that the town runs. */
  readonly paths: ServerPaths;
  readonly backend: Backend;
  /** The server that somebody else runs, where the town was opened with one. */
  readonly somebodys: SomebodysServer | undefined;
  newWorkDir(): Promise<string>;
  /** A new backend over the same folder and state; the one before is left as a killed process leaves it, or said goodbye to. */
  reopen(how: "dispose" | "kill", changed?: Partial<OpencodeOptions> & { snapshot?: boolean }): Promise<Backend>;
  /** The server that runs; of several the first. */
  record(): Promise<ServerAccess & { readonly pid: number }>;
  /** Those that the town runs, or ran, by their names. */
  records(): Promise<ReadonlyMap<string, ServerRecord>>;
  /** kill -9 of every server; resolves when their successors answer. */
  crashServer(): Promise<void>;
  /** Ends everything, and fails when something of it still runs, or when somebody else's server does not. */
  close(): Promise<void>;
}

export async function openScriptedTown(
  options: Partial<OpencodeOptions> & { hooks?: HookDoor; snapshot?: boolean; onSomebodysServer?: boolean } = {},
): Promise<ScriptedTown> {
  const { snapshot = false, onSomebodysServer = false, ...given } = options;
  const root = await realpath(await mkdtemp(join(tmpdir(), "town-opencode-")));
  const home = join(root, "home");
  await withoutDependencyInstall(join(home, ".config", "opencode"));
  const model = await startScriptedModel({ scenarios: [] });
  const folder = join(root, "server");
  const entries = new Map<string, Json>();
  let [state, freeze] = freezable(createMemoryState(entries));
  const env = { HOME: home, ...openCodeOfflineEnv(), ...given.env };
  const config = {
    ...offlineOpenCodeConfig,
    ...openCodeCommands,
    ...openCodeProviderConfig({ url: model.url, unservedModels: ["ghost"] }),
    snapshot,
  };
  const somebodys = onSomebodysServer
    ? await somebodysServer({
        paths: serverPaths(join(root, "somebody")),
        env: { PATH: process.env.PATH, ...env },
        config,
        plugin: externalPaths(folder),
      })
    : undefined;
  const external = somebodys && {
    external: { url: somebodys.access.url, credentials: async () => somebodys.access },
  };
  const make = ({ snapshot: taken = snapshot, ...changed }: Partial<OpencodeOptions> & { snapshot?: boolean } = {}) =>
    createOpencodeBackend({
      folder,
      state,
      roots: [import.meta.dirname],
      from: { PATH: process.env.PATH },
      config: { ...config, snapshot: taken },
      permissions: openCodeAskingPermissions,
      ...external,
      ...given,
      ...changed,
      env: { ...env, ...changed.env },
    });
  let backend = await make();

  async function records(): Promise<Map<string, ServerRecord>> {
    const found = new Map<string, ServerRecord>();
    const numbers = Array.from({ length: 9 }, (_, index) => index + 1);
    for (const name of numbers.flatMap((number) => [`${number}`, `${number}-no-snapshots`])) {
      const paths = pathsOf({ name, given: { folder } });
      const read = paths && (await readServerRecord(paths.record));
      if (read?.state === "found") found.set(name, read.record);
    }
    return found;
  }

  async function successorOf({ name, pid }: { name: string; pid: number }): Promise<void> {
    for (const end = Date.now() + 60_000; Date.now() < end; await sleep(50)) {
      const now = (await records()).get(name);
      if (!now || now.pid === pid) continue;
      if ((await askHealth({ access: now, timeoutMs: 1000 })).state === "healthy") return;
    }
    throw new Error(`The server ${name} was not restarted.`);
  }

  return {
    root,
    model,
    paths: serverPaths(folder),
    somebodys,
    get backend() {
      return backend;
    },
    newWorkDir: recycledFolders({ root: join(root, "work") }),
    async reopen(how, changed) {
      if (how === "kill") freeze();
      await backend.close({ sessions: "detach" });
      [state, freeze] = freezable(createMemoryState(entries));
      backend = await make(changed);
      return backend;
    },
    async record() {
      if (somebodys) return { ...somebodys.access, pid: somebodys.pid };
      const [first] = (await records()).values();
      if (!first) throw new Error("There is no server.");
      return first;
    },
    records,
    async crashServer() {
      if (somebodys) {
        await somebodys.kill();
        await somebodys.start();
        return;
      }
      const running = [...(await records())].map(([name, { pid }]) => ({ name, pid }));
      for (const { pid } of running) process.kill(pid, "SIGKILL");
      await Promise.all(running.map(successorOf));
    },
    async close() {
      const roots = [folder, ...[...(await records()).keys()].flatMap((name) => rootOf({ name, folder }))];
      await backend.close({ sessions: "stop" });
      const spared = !somebodys || (await askHealth({ access: somebodys.access, timeoutMs: 5000 })).state === "healthy";
      await somebodys?.kill();
      await model.close();
      const left = (await Promise.all(roots.map((each) => markedProcesses(serverMark(each))))).flat();
      await rm(root, { recursive: true, force: true, maxRetries: 5 });
      if (left.length > 0) throw new Error(`${left.length} processes were left running.`);
      if (!spared) throw new Error("Somebody else's server does not run any more.");
    },
  };
}

function rootOf({ name, folder }: { name: string; folder: string }): string[] {
  const paths = pathsOf({ name, given: { folder } });
  return paths ? [paths.root] : [];
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
