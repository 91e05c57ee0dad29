import { setTimeout as sleep } from "node:timers/promises";
import { authorization, type ServerAccess } from "../server/health.js";
import { type ReadBack, readBack, type Snapshot } from "./read-back.js";
import { reconnectDelayMs } from "./reconnect-delay.js";
import { SequenceLedger } from "./sequence-ledger.js";
import { parseServerEvent, type ServerEvent } from "./server-events.js";
import { readServerSentEvents, StreamRefusedError } from "./sse-reader.js";

/**
 * `resynced`: all stored entries up to now were given, where `logsRead`; this is what the rest looks like now. `gap`: an entry was
 * missed after all.
 */
export type StreamItem =
  | Exclude<ServerEvent, { type: "server.connected" }>
  | ({ readonly type: "resynced"; readonly first: boolean; readonly logsRead: boolean } & Snapshot)
  | { readonly type: "gap"; readonly sessionId: string };

export interface EventStreamOptions {
  /** Must not throw. Called in order. */
  readonly onItem: (item: StreamItem) => void;
  /** The connection ended; it will be tried again unless `stop` is called. */
  readonly onCut: (why: string) => void;
  readonly silenceMs?: number;
}

/** A running server, and how it is asked for what the stream does not tell. */
export interface FollowedServer {
  readonly access: ServerAccess;
  readonly readBack: ReadBack;
}

/** One running server's part of the stream. */
interface Connection {
  readonly server: FollowedServer;
  readonly abort: AbortController;
  readonly ready: Promise<void>;
}

/**
 * The one subscription to a server's events. Whatever happens while it is cut is lost on the stream, so after each connect
 * the logs are read from where they were left, and what is not in them is read anew: nothing is missed, nothing given twice.
 */
export class EventStream {
  readonly #options: EventStreamOptions;
  readonly #ledger = new SequenceLedger();
  #connection: Connection | undefined;
  #synced = false;

  constructor(options: EventStreamOptions) {
    this.#options = options;
  }

  /**
   * Follows this server from now on; another one that was followed is left. Resolves when nothing that happens from then
   * on can be missed.
   */
  async follow(server: FollowedServer): Promise<void> {
    if (this.#connection?.server.access.password !== server.access.password) {
      this.stop();
      const abort = new AbortController();
      const ready = new Promise<void>((resolve, reject) => {
        this.#run({ server, signal: abort.signal, onReady: resolve }).then(
          () => reject(new Error("The event stream was ended.")),
          reject,
        );
      });
      const connection = { server, abort, ready };
      this.#connection = connection;
      // One that has failed for good is begun anew by the next who follows.
      ready.catch((error: unknown) => {
        if (this.#connection !== connection) return;
        this.#connection = undefined;
        this.#options.onCut(String(error));
      });
    }
    await this.#connection?.ready;
  }

  stop(): void {
    this.#connection?.abort.abort();
    this.#connection = undefined;
  }

  async #run(run: { server: FollowedServer; signal: AbortSignal; onReady: () => void }): Promise<void> {
    let failures = 0;
    while (!run.signal.aborted) {
      const why = await this.#connect({
        ...run,
        onReady: () => {
          failures = 0;
          run.onReady();
        },
      });
      if (run.signal.aborted) return;
      failures += 1;
      this.#options.onCut(why);
      await sleep(reconnectDelayMs(failures), undefined, { signal: run.signal, ref: false }).catch(() => undefined);
    }
  }

  /** One connection, from its begin to its end; answers why it ended. @throws StreamRefusedError our password is not taken. */
  async #connect(run: { server: FollowedServer; signal: AbortSignal; onReady: () => void }): Promise<string> {
    const held: ServerEvent[] = [];
    const phase: { name: "connecting" | "reading back" | "live" } = { name: "connecting" };
    const ended = new AbortController();
    const signal = AbortSignal.any([run.signal, ended.signal]);
    const events = readServerSentEvents({
      url: new URL("/global/event", run.server.access.url),
      headers: { authorization: authorization(run.server.access) },
      silenceMs: this.#options.silenceMs ?? 25_000,
      signal,
    });
    const goLive = () => {
      phase.name = "live";
      for (const event of held.splice(0)) this.#give(event);
      run.onReady();
    };
    let failure: unknown;
    try {
      for await (const item of events) {
        const event = parseServerEvent(item);
        if (event?.type === "server.connected" && phase.name === "connecting") {
          phase.name = "reading back";
          this.#resync(run.server.readBack, signal).then(goLive, (error) => {
            failure = error;
            ended.abort();
          });
        } else if (event && phase.name === "live") this.#give(event);
        else if (event) held.push(event);
      }
    } catch (error) {
      if (error instanceof StreamRefusedError && error.status === 401) throw error;
      failure = error;
    } finally {
      ended.abort();
    }
    return failure ? String(failure instanceof Error ? failure.message : failure) : "the stream ended";
  }

  async #resync(source: ReadBack, signal: AbortSignal): Promise<void> {
    const first = !this.#synced;
    const positions = this.#ledger.positions();
    const noted = Object.keys(positions).length > 0;
    const { entries, snapshot } = await readBack({ source, positions: noted && !first ? positions : null, signal });
    signal.throwIfAborted();
    this.#synced = true;
    for (const entry of entries) this.#give(entry);
    this.#options.onItem({ type: "resynced", first, logsRead: noted && !first, ...snapshot });
  }

  #give(event: ServerEvent): void {
    if (event.type === "server.connected") return;
    if (event.type === "stored") {
      const place = this.#ledger.take(event);
      if (place === "seen") return;
      if (place === "gap") this.#options.onItem({ type: "gap", sessionId: event.sessionId });
    }
    this.#options.onItem(event);
  }
}
