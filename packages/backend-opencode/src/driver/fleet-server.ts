import { asTownError, BackendUnavailableError, type Clock, type Log } from "@townkit/core";
import { memoryOf } from "../server/process-memory.js";
import type { ServerSource } from "../server/server-source.js";
import type { ServerLimits, ServerLoad } from "./placement.js";
import { recycleReason, type ServerUse } from "./recycling.js";
import type { ServerSessions } from "./server-sessions.js";
import { UsageGate } from "./usage-gate.js";

/** One server of the fleet: its sessions, and the restarts that are due when nobody uses it. */
export class FleetServer {
  readonly name: string;
  readonly sessions: ServerSessions;
  readonly #source: ServerSource;
  readonly #limits: ServerLimits;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #gate = new UsageGate();
  #usedAt: number;
  #closed = false;
  #cancelLook: (() => void) | undefined;
  #reading: Promise<number | null> | undefined;

  constructor(options: {
    name: string;
    /** Told of each moment at which nothing of ours may be under way any more. */
    sessions: (onRest: () => void) => ServerSessions;
    source: ServerSource;
    limits: ServerLimits;
    clock: Clock;
    log: Log;
  }) {
    this.name = options.name;
    this.#source = options.source;
    this.#limits = options.limits;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#usedAt = options.clock.monotonic();
    this.sessions = options.sessions(() => this.#rested());
    this.#source.onEvent(({ state }) => {
      if (state === "outdated") this.#lookLater(0);
    });
  }

  /** A call that looks, or ends something. While the server is restarted it waits. */
  async use<T>(call: (sessions: ServerSessions) => Promise<T>): Promise<T> {
    try {
      return await this.#gate.enter(() => call(this.sessions));
    } finally {
      this.#rested();
    }
  }

  /**
   * A call that begins something new.
   * @throws BackendUnavailableError the server is to be replaced and still works; nothing was sent.
   */
  async begin<T>(call: (sessions: ServerSessions) => Promise<T>): Promise<T> {
    if (this.#source.outdated !== null) {
      await this.#renew();
      // Somebody else may be restarting it.
      await this.#gate.enter(async () => {});
    }
    const why = this.#source.outdated;
    if (why !== null) throw drains(why);
    return await this.use(call);
  }

  /** Of all who ask at once, each gets the same reading. */
  memoryMb(): Promise<number | null> {
    this.#reading ??= this.#readMemory().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readMemory(): Promise<number | null> {
    const pid = this.#source.current?.pid;
    return pid === undefined ? null : await memoryOf(pid);
  }

  load(memoryMb: number | null): ServerLoad {
    const { directories, holds } = this.sessions.usage();
    const { snapshots } = this.sessions;
    return { name: this.name, holds, directories, memoryMb, outdated: this.#source.outdated !== null, snapshots };
  }

  async close(options: { sessions: "detach" | "stop" }): Promise<void> {
    this.#closed = true;
    this.#cancelLook?.();
    await this.sessions.close(options);
  }

  #rested(): void {
    this.#usedAt = this.#clock.monotonic();
    this.#lookLater(this.#source.outdated === null ? this.#limits.idleMs : 0);
  }

  #lookLater(ms: number): void {
    this.#cancelLook?.();
    if (this.#closed || !this.#source.recycle) return;
    this.#cancelLook = this.#clock.after(ms, () => {
      const early = this.#usedAt + this.#limits.idleMs - this.#clock.monotonic();
      // A timer may fire a moment before its time.
      if (this.#source.outdated === null && early > 0) return this.#lookLater(early);
      this.#renew().catch((error: unknown) => {
        this.#log.warn("An OpenCode server could not be restarted.", {
          server: this.name,
          problem: asTownError(error).message,
        });
      });
    });
  }

  /** Restarts it where that is due and nobody uses it. */
  async #renew(): Promise<void> {
    if (!this.#source.recycle || !this.#source.current) return;
    if ((await this.#reason({ asked: false })) === null) return;
    await this.#gate.alone(async () => {
      // Asked of the server itself, now that nobody of ours can begin anything.
      const why = await this.#reason({ asked: true });
      if (why !== null) await this.#source.recycle?.(why);
    });
  }

  async #reason({ asked }: { asked: boolean }): Promise<string | null> {
    const works = this.sessions.works() || (asked && (await this.sessions.worksAtServer()));
    const use: ServerUse = {
      directories: this.sessions.usage().directories,
      memoryMb: await this.memoryMb(),
      works,
      outdated: this.#source.outdated,
      idleMs: this.#clock.monotonic() - this.#usedAt,
    };
    return recycleReason({ use, limits: this.#limits });
  }
}

function drains(why: string): BackendUnavailableError {
  return new BackendUnavailableError({
    backend: "opencode",
    problem: `its server is to be replaced and takes nothing new: ${why}`,
    remedy: "Wait for what runs on it to end; it is restarted then.",
    effect: "none",
  });
}
