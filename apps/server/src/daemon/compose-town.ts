import path from "node:path";
import type { BackendStatus } from "@townkit/client/protocol";
import {
  type Clock,
  type Log,
  type Mailbox,
  type Orchestrator,
  type Store,
  systemClock,
  type Worktrees,
} from "@townkit/core";
import type { Environment } from "@townkit/core/config";
import { drainHookSpool, listenForHooks } from "@townkit/core/hooks";
import { createSessionPool, type MachineLoad, type WaitingStart } from "@townkit/pool";
import { createActionRunner } from "@townkit/pool/actions";
import { createMail } from "@townkit/pool/mail";
import { createWorktrees } from "@townkit/pool/worktrees";
import { openSqliteStore, type SqliteStore, type SqliteStoreOptions } from "@townkit/store-sqlite";
import type { LoadBackend } from "../backend/backend-source.js";
import { loadBackend } from "../backend/load-backend.js";
import { settleRestore } from "../backup/restore-stage.js";
import { takeStore } from "../backup/take-store.js";
import type { BoundPort } from "../http/listen.js";
import { sessionBeads } from "../mcp/session-beads.js";
import { openTownMcp, type TownMcp } from "../mcp/town-mcp.js";
import { openTokenBook, type TokenBook } from "../tokens/token-book.js";
import { giveUpBeadsInTime, openBeadWork } from "../work/bead-work.js";
import { type CloseFailure, type CloseHow, type Closers, createClosers } from "./closers.js";
import { createBackends } from "./create-backends.js";
import { type DoorPlaces, doorPlaces } from "./doors.js";
import { openFileLog } from "./file-log.js";
import { followHealth } from "./follow-health.js";
import { machineLoad } from "./machine-load.js";
import { poolSettings } from "./pool-settings.js";
import { type bindTownPort, townToken } from "./private-file.js";
import { refuseUnsafeFolder } from "./private-folder.js";
import { readTownConfig, type TownConfig } from "./town-config.js";
import { makeStateFolder, type TownFolder, townFolder } from "./town-folder.js";

export interface ComposeTownOptions {
  /** The folder that holds `town.toml`. */
  readonly root: string;
  readonly env: Environment;
  readonly clock?: Clock;
  /** How the store is opened, where it is not to be the SQLite one, or not that alone. */
  readonly openStore?: (options: SqliteStoreOptions) => Promise<TownStore>;
  /** How the machine is asked for its load, where it is not this one. */
  readonly machine?: () => MachineLoad;
  /**
   * Takes the port that the town is going to be served on, before its agents are told of it. Absent: agents are not given the
   * town's MCP servers.
   */
  readonly bindPort?: typeof bindTownPort;
  /** Called once the backends were asked what became of their sessions: there is time for something until they answer. */
  readonly meanwhile?: () => void;
  /** Where the backend comes from, where it is not to be a package. */
  readonly loadBackend?: LoadBackend;
}

/** Not every store can be copied while it is used. */
export type TownStore = Store & Partial<Pick<SqliteStore, "copyTo">>;

/** A town that runs in this process, without its HTTP door. */
export interface Town {
  readonly folder: TownFolder;
  readonly config: TownConfig;
  readonly token: string;
  readonly orchestrator: Orchestrator;
  readonly worktrees: Worktrees;
  readonly mailbox: Mailbox;
  readonly store: TownStore;
  readonly log: Log;
  /** Those who may call besides whoever has the token. */
  readonly tokens: TokenBook;
  /** Where it is to be served. */
  readonly doors: DoorPlaces;
  /** That of its local door, where it was taken already. */
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
 * @throws ConfigInvalidError, TownLockedError naming the daemon or the restore that has it, the store's errors, the backend's. Nothing
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
  // Before anything is put there: reading the config may start what has its socket in it.
  await refuseUnsafeFolder(folder.state);
  const isTakenBack = await settleRestore(folder);
  const config = await readTownConfig({ folder, env, load: options.loadBackend ?? loadBackend });
  closers.add("backends", () => config.backends.close());
  await makeStateFolder(folder);
  const secrets: string[] = [];
  const { level, file_mb: fileMb, files: keep } = config.values.logs;
  const logFile = path.join(folder.logs, "daemon.log");
  const log = openFileLog({ path: logFile, clock, secrets, level, maxBytes: fileMb * 1024 ** 2, keep });
  closers.add("log", () => log[Symbol.dispose]());

  if (isTakenBack) log.warn("a restore of the town was cut short: the town is what it was before");

  const holder = `the daemon of ${folder.root}`;
  const store = await takeStore({ folder, open: () => openStore({ path: folder.store, holder, clock, log }) });
  closers.add("store", () => store[Symbol.asyncDispose]());
  // Only whoever has the store makes one: a daemon that is refused would take the running one's from its users.
  const token = await townToken(folder.token);
  secrets.push(token);

  const work = await openBeadWork({ config, folder, store, clock, log, env });
  let endWait = () => {};
  if (work) {
    closers.add("beads", () => {
      endWait();
      return work.beads[Symbol.asyncDispose]();
    });
  }
  const mail = createMail({ state: store.state("mail"), clock, log, retentionDays: config.values.retention.days });
  const doors = await doorPlaces({ config: config.values.daemon, root: folder.root });
  const port = await options.bindPort?.({ path: folder.port, place: doors.local, not: doors.beyond?.port });
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

  const starting = createSessionPool({
    backend,
    store,
    ...poolSettings(config),
    machine: options.machine ?? machineLoad,
    sources: [mail.source, ...(work ? [work.source] : [])],
    actions: { ...config.actions, run: createActionRunner({ root: folder.root, env, secrets: [token] }) },
    clock,
    log,
    pid: process.pid,
  });
  options.meanwhile?.();
  const pool = await starting.catch(async (error: unknown) => {
    await backend.close({ sessions: "detach" });
    throw error;
  });
  closers.add("pool", (how) => pool.close(how));
  if (work)
    closers.add("beads in time", () => {
      endWait = giveUpBeadsInTime({ beads: work.beads, clock, log });
    });
  const beads = work && sessionBeads({ beads: work.beads, store });
  mcp.serve({
    pool,
    state: store.state("mcp"),
    mailbox: mail.mailbox,
    beads: beads ?? undefined,
    signal: ending.signal,
  });

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
    mailbox: mail.mailbox,
    store,
    log,
    tokens: await openTokenBook({ state: store.state("tokens"), clock }),
    doors,
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
