import { asTownError, BackendUnavailableError, type Clock, isTownError } from "@townkit/core";
import { rotateLog, watchLog } from "./log-rotation.js";
import { nextRestart, type RestartHistory, type RestartPolicy } from "./restart-backoff.js";
import { ServerProcess, type ServerProcessOptions } from "./server-process.js";
import type { ServerRecord } from "./server-record.js";
import type { FoundServer, ServerEvent, ServerSource } from "./server-source.js";
import { isOutdated } from "./version.js";

export interface ManagedServerOptions extends ServerProcessOptions {
  readonly clock: Clock;
  readonly restart: RestartPolicy;
}

type Phase =
  | { name: "off" }
  | { name: "starting"; done: Promise<ServerRecord> }
  | { name: "up"; record: ServerRecord; since: number }
  | { name: "waiting"; done: Promise<ServerRecord> }
  | { name: "closed" };

/** Asking the program for its version costs it more than a second of a processor, which who has just started needs. */
const upgradeLookAfterMs = 10_000;

/**
 * The one server of one data folder: found again or started on need, restarted with growing delays when it dies, ended
 * politely. At no time does it run twice, whoever uses the folder.
 */
export class ManagedServer implements ServerSource {
  readonly returnsByItself = false;
  readonly #options: ManagedServerOptions;
  readonly #process: ServerProcess;
  readonly #closing = new AbortController();
  #outdated: string | null = null;
  #upgradeLook: Promise<void> | undefined;
  #cancelUpgradeLook: (() => void) | undefined;
  readonly #listeners = new Set<(event: ServerEvent) => void>();
  #phase: Phase = { name: "off" };
  #history: RestartHistory = { failures: 0 };
  #logWatch: { stop(): void } | undefined;
  #cancelWait: (() => void) | undefined;

  constructor(options: ManagedServerOptions) {
    this.#options = options;
    this.#process = new ServerProcess({ ...options, onExit: (record, why) => this.#died(record, why) });
  }

  onEvent(listener: (event: ServerEvent) => void): void {
    this.#listeners.add(listener);
  }

  /** The server in use now, if any. */
  get current(): ServerRecord | undefined {
    return this.#phase.name === "up" ? this.#phase.record : undefined;
  }

  get outdated(): string | null {
    return this.#outdated;
  }

  /** Looks for the server of an earlier process and uses it when it lives. Starts nothing. */
  async find(): Promise<FoundServer<ServerRecord>> {
    if (this.#phase.name === "up") return { state: "alive", record: this.#phase.record };
    const found = await this.#process.look();
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
    const found = await this.#process.look();
    if (found.state === "dead") this.#died(record, found.why);
    else if (found.state === "unknown")
      this.#options.log.warn("The OpenCode server is out of reach.", { why, found: found.why });
  }

  async recycle(why: string): Promise<void> {
    if (this.#phase.name !== "up") return;
    const { record } = this.#phase;
    this.#outdated = null;
    this.#logWatch?.stop();
    this.#tell({ state: "restarting", why });
    await this.#begin(this.#process.end(record).then(() => this.#findOrLaunch())).catch((error: unknown) => {
      if (this.#phase.name !== "off") throw error;
      this.#tell({ state: "down", liveness: "dead", why });
      this.#restartLater({ livedMs: 0, why: asTownError(error).message });
      throw error;
    });
  }

  /** Stops using the server and leaves it running. */
  detach(): void {
    this.#phase = { name: "closed" };
    this.#closing.abort();
    this.#cancelWait?.();
    this.#cancelUpgradeLook?.();
    this.#logWatch?.stop();
  }

  /** Ends the server, one of an earlier process included, and everything that its tools left running. */
  async stop(): Promise<void> {
    const starting = this.#phase.name === "starting" ? this.#phase.done : undefined;
    await starting?.catch(() => undefined);
    this.detach();
    await this.#upgradeLook;
    await this.#process.endAny({ evenUnrecorded: starting !== undefined });
  }

  #start(): Promise<ServerRecord> {
    return this.#begin(this.#findOrLaunch());
  }

  async #findOrLaunch(): Promise<ServerRecord> {
    const { record, how } = await this.#process.findOrLaunch();
    return await this.#use(record, how);
  }

  #begin(done: Promise<ServerRecord>): Promise<ServerRecord> {
    this.#phase = { name: "starting", done };
    done.catch(() => {
      if (this.#phase.name === "starting") this.#phase = { name: "off" };
    });
    return done;
  }

  async #use(record: ServerRecord, how: "started" | "adopted"): Promise<ServerRecord> {
    const { paths, logLimits, log, clock } = this.#options;
    if (this.#phase.name === "closed") return record;
    this.#phase = { name: "up", record, since: clock.monotonic() };
    const onError = (error: unknown) =>
      log.warn("The OpenCode server's log cannot be rotated.", { error: String(error) });
    await rotateLog({ path: paths.log, limits: logLimits }).catch(onError);
    this.#logWatch?.stop();
    this.#logWatch = watchLog({ path: paths.log, limits: logLimits, onError });
    this.#tell({ state: "up", record, how });
    if (how === "adopted") {
      this.#cancelUpgradeLook?.();
      this.#cancelUpgradeLook = clock.after(upgradeLookAfterMs, () => this.#lookForUpgrade(record));
    }
    return record;
  }

  /** The program may have been replaced while its server ran. */
  #lookForUpgrade(record: ServerRecord): void {
    if (this.current !== record) return;
    this.#upgradeLook = this.#options.setup(this.#closing.signal).then(
      ({ version: installed }) => {
        if (this.current !== record || !isOutdated({ running: record.version, installed })) return;
        this.#outdated = `It is of version ${record.version}, and ${installed} is installed now.`;
        this.#tell({ state: "outdated", why: this.#outdated });
      },
      (error: unknown) => {
        if (this.#closing.signal.aborted) return;
        const problem = asTownError(error).message;
        this.#options.log.warn("The program of the running OpenCode server is not there.", { problem });
      },
    );
  }

  #died(record: ServerRecord, why: string): void {
    if (this.#phase.name !== "up" || this.#phase.record.pid !== record.pid) return;
    const livedMs = this.#options.clock.monotonic() - this.#phase.since;
    this.#outdated = null;
    this.#logWatch?.stop();
    this.#tell({ state: "down", liveness: "dead", why });
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
