import { BackendUnavailableError, type Clock, isTownError, type Log } from "@townkit/core";
import { findServer } from "./find-server.js";
import { launchServer } from "./launch.js";
import { type LogLimits, rotateLog, watchLog } from "./log-rotation.js";
import { nextRestart, type RestartHistory, type RestartPolicy } from "./restart-backoff.js";
import { withServerLock } from "./server-lock.js";
import { serverMark } from "./server-mark.js";
import { makeServerFolders, type ServerPaths } from "./server-paths.js";
import { forgetServerRecord, readServerRecord, type ServerRecord, writeServerRecord } from "./server-record.js";
import type { FoundServer, ServerEvent, ServerSource } from "./server-source.js";
import { type StopTimes, stopServer } from "./stop-server.js";
import { sweepMarked } from "./sweep.js";

/** What is needed to start one, found out when it is needed. */
export interface ServerSetup {
  readonly binary: string;
  readonly config: Readonly<Record<string, unknown>>;
}

export interface ManagedServerOptions {
  readonly paths: ServerPaths;
  readonly setup: () => Promise<ServerSetup>;
  readonly env: Readonly<Record<string, string>>;
  readonly from: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly log: Log;
  readonly logLimits: LogLimits;
  readonly restart: RestartPolicy;
  readonly stopTimes: StopTimes;
  readonly startTimeoutMs: number;
}

type Phase =
  | { name: "off" }
  | { name: "starting"; done: Promise<ServerRecord> }
  | { name: "up"; record: ServerRecord; since: number }
  | { name: "waiting"; done: Promise<ServerRecord> }
  | { name: "closed" };

/**
 * The one server of one data folder: found again or started on need, restarted with growing delays when it dies, ended
 * politely. At no time does it run twice, whoever uses the folder.
 */
export class ManagedServer implements ServerSource {
  readonly returnsByItself = false;
  readonly #options: ManagedServerOptions;
  readonly #listeners = new Set<(event: ServerEvent) => void>();
  #phase: Phase = { name: "off" };
  #history: RestartHistory = { failures: 0 };
  #logWatch: { stop(): void } | undefined;
  #cancelWait: (() => void) | undefined;

  constructor(options: ManagedServerOptions) {
    this.#options = options;
  }

  onEvent(listener: (event: ServerEvent) => void): void {
    this.#listeners.add(listener);
  }

  /** The server in use now, if any. */
  get current(): ServerRecord | undefined {
    return this.#phase.name === "up" ? this.#phase.record : undefined;
  }

  /** Looks for the server of an earlier process and uses it when it lives. Starts nothing. */
  async find(): Promise<FoundServer<ServerRecord>> {
    if (this.#phase.name === "up") return { state: "alive", record: this.#phase.record };
    const found = await this.#look();
    if (found.state === "alive" && this.#phase.name === "off") await this.#use(found.record, "adopted");
    return found;
  }

  /**
   * The running server; found again or started when there is none. Callers at the same time share one start.
   * @throws BackendUnavailableError it does not start, or nobody can tell whether the old one runs. Nothing was sent.
   */
  async ensure(): Promise<ServerRecord> {
    const phase = this.#phase;
    if (phase.name === "up") return phase.record;
    if (phase.name === "starting" || phase.name === "waiting") return await phase.done;
    if (phase.name === "closed") throw unavailable("it was closed", "Make a new backend.");
    return await this.#start();
  }

  /** Somebody could not reach the server: finds out whether it died, and if so restarts it. */
  async suspect(why: string): Promise<void> {
    if (this.#phase.name !== "up") return;
    const { record } = this.#phase;
    const found = await this.#look();
    if (found.state === "dead") this.#died(record, found.why);
    else if (found.state === "unknown")
      this.#options.log.warn("The OpenCode server is out of reach.", { why, found: found.why });
  }

  /** Stops using the server and leaves it running. */
  detach(): void {
    this.#phase = { name: "closed" };
    this.#cancelWait?.();
    this.#logWatch?.stop();
  }

  /** Ends the server, one of an earlier process included, and everything that its tools left running. */
  async stop(): Promise<void> {
    const starting = this.#phase.name === "starting" ? this.#phase.done : undefined;
    await starting?.catch(() => undefined);
    this.detach();
    const { paths, stopTimes } = this.#options;
    const { state } = await readServerRecord(paths.record);
    if (state === "none" && !starting) return;
    await withServerLock(paths.lock, async () => {
      const found = await this.#look();
      if (found.state === "unknown") throw uncertain(found.why);
      if (found.state === "alive") await stopServer({ record: found.record, times: stopTimes });
      else await sweepMarked({ mark: serverMark(paths.root), graceMs: stopTimes.termMs });
      await forgetServerRecord(paths.record);
    });
  }

  async #look(): Promise<FoundServer<ServerRecord>> {
    return await findServer({ recordPath: this.#options.paths.record, tries: 4, tryTimeoutMs: 1500 });
  }

  #start(): Promise<ServerRecord> {
    const done = this.#findOrLaunch();
    this.#phase = { name: "starting", done };
    done.catch(() => {
      if (this.#phase.name === "starting") this.#phase = { name: "off" };
    });
    return done;
  }

  async #findOrLaunch(): Promise<ServerRecord> {
    const { paths, stopTimes } = this.#options;
    await makeServerFolders(paths);
    return await withServerLock(paths.lock, async () => {
      const found = await this.#look();
      if (found.state === "unknown") throw uncertain(found.why);
      if (found.state === "alive") return await this.#use(found.record, "adopted");
      const swept = await sweepMarked({ mark: serverMark(paths.root), graceMs: stopTimes.termMs });
      if (swept > 0)
        this.#options.log.info("Ended what a dead OpenCode server had left running.", { processes: swept });
      const setup = await this.#options.setup();
      const record = await this.#launch(setup);
      await writeServerRecord(paths.record, record);
      return await this.#use(record, "started");
    });
  }

  async #launch(setup: ServerSetup): Promise<ServerRecord> {
    const { paths, env, from, logLimits, startTimeoutMs } = this.#options;
    let launched: ServerRecord | undefined;
    launched = await launchServer({
      paths,
      ...setup,
      env,
      from,
      logLimits,
      mark: serverMark(paths.root),
      timeoutMs: startTimeoutMs,
      onExit: (why) => launched && this.#died(launched, why),
    });
    return launched;
  }

  async #use(record: ServerRecord, how: "started" | "adopted"): Promise<ServerRecord> {
    const { paths, logLimits, log, clock } = this.#options;
    if (this.#phase.name === "closed") return record;
    this.#phase = { name: "up", record, since: clock.now() };
    const onError = (error: unknown) =>
      log.warn("The OpenCode server's log cannot be rotated.", { error: String(error) });
    await rotateLog({ path: paths.log, limits: logLimits }).catch(onError);
    this.#logWatch?.stop();
    this.#logWatch = watchLog({ path: paths.log, limits: logLimits, onError });
    this.#tell({ state: "up", record, how });
    return record;
  }

  #died(record: ServerRecord, why: string): void {
    if (this.#phase.name !== "up" || this.#phase.record.pid !== record.pid) return;
    const livedMs = this.#options.clock.now() - this.#phase.since;
    this.#logWatch?.stop();
    this.#tell({ state: "down", why });
    this.#restartLater({ livedMs, why });
  }

  #restartLater(after: { livedMs: number; why: string }): void {
    const { clock, restart, log } = this.#options;
    const { delayMs, history } = nextRestart({ history: this.#history, livedMs: after.livedMs, policy: restart });
    this.#history = history;
    const done = new Promise<void>((resolve, reject) => {
      const takeBack = clock.after(delayMs, resolve);
      this.#cancelWait = () => {
        takeBack();
        reject(unavailable("it was closed", "Make a new backend."));
      };
    }).then(async () => {
      this.#tell({ state: "restarting", why: after.why });
      return await this.#start();
    });
    this.#phase = { name: "waiting", done };
    done.catch((error: unknown) => {
      if (this.#phase.name === "closed") return;
      const problem = isTownError(error) ? error.message : String(error);
      log.error("The OpenCode server could not be restarted.", { problem });
      this.#restartLater({ livedMs: 0, why: problem });
    });
  }

  #tell(event: ServerEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

function unavailable(problem: string, remedy: string): BackendUnavailableError {
  return new BackendUnavailableError({ backend: "opencode", problem, remedy, effect: "none" });
}

function uncertain(why: string): BackendUnavailableError {
  return unavailable(
    `nobody can tell whether its server still runs: ${why}`,
    "Look at that process; when it is not your OpenCode server, remove the record file, otherwise end it.",
  );
}
