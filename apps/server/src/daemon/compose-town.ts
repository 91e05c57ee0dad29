import path from "node:path";
import type { BackendStatus } from "@townkit/client/protocol";
import { type Clock, type Log, type Orchestrator, type Store, systemClock, type Worktrees } from "@townkit/core";
import { createActionRunner } from "@townkit/core/actions";
import type { Environment } from "@townkit/core/config";
import { drainHookSpool, listenForHooks } from "@townkit/core/hooks";
import { createSessionPool, type MachineLoad, type WaitingStart } from "@townkit/core/pool";
import { createWorktrees } from "@townkit/core/worktrees";
import { openSqliteStore, type SqliteStoreOptions } from "@townkit/store-sqlite";
import type { LoadBackend } from "../backend/backend-source.js";
import { loadBackend } from "../backend/load-backend.js";
import type { BoundPort } from "../http/listen.js";
import { openTownMcp, type TownMcp } from "../mcp/town-mcp.js";
import { openBeadWork } from "../work/bead-work.js";
import { type CloseFailure, type CloseHow, type Closers, createClosers } from "./closers.js";
import { createBackends } from "./create-backends.js";
import { openFileLog } from "./file-log.js";
import { followHealth } from "./follow-health.js";
import { machineLoad } from "./machine-load.js";
import { poolSettings } from "./pool-settings.js";
import { type bindTownPort, townToken } from "./private-file.js";
import { readTownConfig, type TownConfig } from "./town-config.js";
import { makeStateFolder, type TownFolder, townFolder } from "./town-folder.js";

export interface ComposeTownOptions {
  /** The folder that holds `town.toml`. */
  readonly root: string;
  readonly env: Environment;
  readonly clock?: Clock;
  /** How the store is opened, where it is not to be the SQLite one, or not that alone. */
  readonly openStore?: (options: SqliteStoreOptions) => Promise<Store>;
  /** How the machine is asked for its load, where it is not this one. */
  readonly machine?: () => MachineLoad;
  /**
   * Takes the port that the town is going to be served on, before its agents are told of it. Absent: agents are not given the
   * town's MCP servers.
   */
  readonly bindPort?: typeof bindTownPort;
  /** Where the backend comes from, where it is not to be a package. */
  readonly loadBackend?: LoadBackend;
}

/** A town that runs in this process, without its HTTP door. */
export interface Town {
  readonly folder: TownFolder;
  readonly config: TownConfig;
  readonly token: string;
  readonly orchestrator: Orchestrator;
  readonly worktrees: Worktrees;
  readonly store: Store;
  readonly log: Log;
  /** That of its door, where it was taken already. */
  readonly port: BoundPort | undefined;
  readonly mcp: TownMcp;
  backends(): readonly BackendStatus[];
  /** The starts that wait for a place. */
  waiting(): readonly WaitingStart[];
  /** Ends it; `sessions` says what becomes of what it started. Resolves with the parts that failed to end. */
  close(how: CloseHow): Promise<readonly CloseFailure[]>;
}

/**
 * Makes a town from its `town.toml`: store, backend, pool, hooks.
 * @throws ConfigInvalidError, TownLockedError naming the daemon that has it, the store's errors, the backend's. Nothing
 * that was opened stays open then.
 */
export async function composeTown(options: ComposeTownOptions): Promise<Town> {
  const closers = createClosers();
  try {
    return await compose(options, closers);
  } catch (error) {
    await closers.closeAll({ sessions: "detach" });
    throw error;
  }
}

async function compose(options: ComposeTownOptions, closers: Closers): Promise<Town> {
  const { env, clock = systemClock, openStore = openSqliteStore } = options;
  const folder = townFolder(options.root);
  const config = await readTownConfig({ folder, env, load: options.loadBackend ?? loadBackend });
  closers.add("backends", () => config.backends.close());
  await makeStateFolder(folder);
  const token = await townToken(folder.token);
  const log = openFileLog({ path: path.join(folder.logs, "daemon.log"), clock, secrets: [token] });
  closers.add("log", () => log[Symbol.dispose]());

  const holder = `the daemon of ${folder.root}`;
  const store = await openStore({ path: folder.store, holder, clock, log });
  closers.add("store", () => store[Symbol.asyncDispose]());

  const work = await openBeadWork({ config, folder, store, clock, log, env });
  if (work) closers.add("beads", () => work.beads[Symbol.asyncDispose]());
  const { host, port: wanted } = config.values.daemon;
  const port = await options.bindPort?.({ path: folder.port, host, port: wanted });
  if (port) closers.add("port", () => port.close({ graceMs: 0 }));
  const mcp = openTownMcp({ config: config.values.mcp, folder, env, log, clock, token, url: port?.url });
  closers.add("mcp", () => mcp.close());

  const ending = new AbortController();
  closers.add("health", () => ending.abort());
  const { backend, members } = await createBackends({ config, folder, store, clock, log, mcp: await mcp.door() });
  const followed = members.map((member) => ({
    ...member,
    health: followHealth({ backend: member.backend, signal: ending.signal, log }),
  }));

  const pool = await createSessionPool({
    backend,
    store,
    ...poolSettings(config),
    machine: options.machine ?? machineLoad,
    sources: work ? [work.source] : [],
    actions: { ...config.actions, run: createActionRunner({ root: folder.root, env, secrets: [token] }) },
    clock,
    log,
    pid: process.pid,
  }).catch(async (error: unknown) => {
    await backend.close({ sessions: "detach" });
    throw error;
  });
  closers.add("pool", (how) => pool.close(how));
  mcp.serve({ pool, state: store.state("mcp"), signal: ending.signal });

  const worktrees = createWorktrees({
    folder: folder.worktrees,
    state: store.state("worktrees"),
    sessions: pool,
    clock,
    log,
    env,
  });
  await worktrees.settle();

  const spool = await drainHookSpool({ directory: folder.hookSpool, target: pool, log });
  closers.add("hook spool", () => spool.close());
  const hooks = await listenForHooks({ path: folder.hookSocket, target: pool, log });
  closers.add("hook socket", () => hooks.close());

  return {
    folder,
    config,
    token,
    orchestrator: pool,
    worktrees,
    store,
    log,
    port,
    mcp,
    backends: () =>
      followed.map(({ name, source, health }) => ({
        name,
        package: source.package,
        host: source.host(),
        health: health(),
      })),
    waiting: pool.waiting,
    close: closers.closeAll,
  };
}
