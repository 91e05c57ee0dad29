import { asTownError, BackendUnavailableError, type Clock, type Log } from "@townkit/core";
import { askHealthPatiently, type ServerAccess } from "./health.js";
import { inspectServer, requireOperations } from "./inspect-server.js";
import { nextRestart, type RestartHistory, type RestartPolicy } from "./restart-backoff.js";
import type { FoundServer, RunningServer, ServerEvent, ServerSource } from "./server-source.js";

export interface ExternalServerOptions {
  /** Where it is and how it is entered, read at each connect: the owner may have changed the password. */
  readonly access: () => Promise<ServerAccess>;
  /** Done before it is used: what we keep beside it. */
  readonly prepare: () => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
  readonly reconnect: RestartPolicy;
}

type Phase = { name: "off" } | { name: "up"; server: RunningServer } | { name: "closed" };

/** How a server that was there is asked whether it still is. */
const patience = { tries: 4, timeoutMs: 1500 };

/** One that has just started on a busy machine takes longer; in all no longer than a caller may wait for the answer. */
const connectPatience = { tries: 8, timeoutMs: 1500 };

/**
 * A server that somebody else runs. It is never started and never ended by us. Nobody here can prove its death, so one that
 * does not answer is out of reach, and is looked for again, with growing delays, until it is back.
 */
export class ExternalServer implements ServerSource {
  readonly returnsByItself = true;
  readonly outdated = null;
  readonly #options: ExternalServerOptions;
  readonly #listeners = new Set<(event: ServerEvent) => void>();
  readonly #inspected = new Set<string>();
  #phase: Phase = { name: "off" };
  #connecting: Promise<RunningServer> | undefined;
  #history: RestartHistory = { failures: 0 };
  #cancelWait: (() => void) | undefined;

  constructor(options: ExternalServerOptions) {
    this.#options = options;
  }

  onEvent(listener: (event: ServerEvent) => void): void {
    this.#listeners.add(listener);
  }

  get current(): RunningServer | undefined {
    return this.#phase.name === "up" ? this.#phase.server : undefined;
  }

  /** Never `dead`: of somebody else's process nothing is known but whether it answers. */
  async find(): Promise<FoundServer> {
    return await this.ensure().then(
      (record) => ({ state: "alive", record }),
      (error: unknown) => ({ state: "unknown", why: asTownError(error).message }),
    );
  }

  /** @throws BackendUnavailableError it does not answer, or not as a server that can be used; nothing was sent. */
  async ensure(): Promise<RunningServer> {
    if (this.#phase.name === "up") return this.#phase.server;
    if (this.#phase.name === "closed") throw closed();
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = undefined;
    });
    return await this.#connecting;
  }

  async suspect(why: string): Promise<void> {
    if (this.#phase.name !== "up") return;
    const { server } = this.#phase;
    const health = await askHealthPatiently({ access: server, ...patience });
    if (health.state === "healthy" && health.version === server.version) return;
    const said = health.state === "healthy" ? `it is of version ${health.version} now` : health.why;
    this.#options.log.warn("The OpenCode server is out of reach.", { why, said });
    if (this.#phase.name !== "up" || this.#phase.server !== server) return;
    this.#phase = { name: "off" };
    this.#tell({ state: "down", liveness: "unknown", why: said });
    this.#lookLater();
  }

  detach(): void {
    this.#phase = { name: "closed" };
    this.#cancelWait?.();
  }

  /** It is not ours to end. */
  async stop(): Promise<void> {
    this.detach();
  }

  async #connect(): Promise<RunningServer> {
    try {
      const access = await this.#options.access();
      const { version } = await inspectServer({ access, ...connectPatience });
      if (!this.#inspected.has(version)) await requireOperations(access);
      this.#inspected.add(version);
      await this.#options.prepare();
      return this.#use({ ...access, version });
    } catch (error) {
      this.#lookLater();
      throw error;
    }
  }

  #use(server: RunningServer): RunningServer {
    if (this.#phase.name === "closed") throw closed();
    this.#cancelWait?.();
    this.#cancelWait = undefined;
    this.#history = { failures: 0 };
    this.#phase = { name: "up", server };
    this.#tell({ state: "up", record: server, how: "adopted" });
    return server;
  }

  #lookLater(): void {
    if (this.#phase.name !== "off" || this.#cancelWait) return;
    const { clock, reconnect } = this.#options;
    const { delayMs, history } = nextRestart({ history: this.#history, livedMs: 0, policy: reconnect });
    this.#history = history;
    this.#cancelWait = clock.after(delayMs, () => {
      this.#cancelWait = undefined;
      // Its failure plans the next look.
      this.ensure().catch(() => undefined);
    });
  }

  #tell(event: ServerEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

function closed(): BackendUnavailableError {
  return new BackendUnavailableError({
    backend: "opencode",
    problem: "it was closed",
    remedy: "Make a new backend.",
    effect: "none",
  });
}
