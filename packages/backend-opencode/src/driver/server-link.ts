import { BackendUnavailableError, type Clock, type Log } from "@townkit/core";
import { ServerClient } from "../client/server-client.js";
import type { FoundServer } from "../server/find-server.js";
import { defaultLogLimits } from "../server/log-rotation.js";
import { ManagedServer, type ServerEvent } from "../server/managed-server.js";
import { defaultRestartPolicy } from "../server/restart-backoff.js";
import type { ServerPaths } from "../server/server-paths.js";
import type { ServerRecord } from "../server/server-record.js";
import { defaultStopTimes } from "../server/stop-server.js";
import { EventStream, type StreamItem } from "../stream/event-stream.js";
import type { OpencodeOptions } from "./options.js";
import { serverSetup } from "./server-setup.js";

/** The way to the one server: whoever has its client has a server that runs and whose events are heard. */
export class ServerLink {
  readonly #server: ManagedServer;
  readonly #stream: EventStream;
  readonly #directories: () => readonly string[];
  readonly #log: Log;
  #open: { record: ServerRecord; client: ServerClient } | undefined;

  constructor(options: {
    paths: ServerPaths;
    given: OpencodeOptions;
    clock: Clock;
    log: Log;
    /** The directories that our sessions are in. */
    directories: () => readonly string[];
    onItem: (item: StreamItem) => void;
    onServer: (event: ServerEvent) => void;
  }) {
    const { paths, given, clock, log, onServer } = options;
    this.#directories = options.directories;
    this.#log = log;
    this.#server = new ManagedServer({
      paths,
      setup: () => serverSetup({ paths, given }),
      env: given.env ?? {},
      from: given.from ?? process.env,
      clock,
      log,
      logLimits: defaultLogLimits,
      restart: defaultRestartPolicy,
      stopTimes: defaultStopTimes,
      startTimeoutMs: given.startTimeoutMs ?? 60_000,
    });
    this.#stream = new EventStream({ onItem: options.onItem, onCut: (why) => this.#cut(why) });
    this.#server.onEvent((event) => {
      if (event.state === "up") this.#attach(event.record).catch(() => undefined);
      if (event.state === "down") this.#stream.stop();
      onServer(event);
    });
  }

  /** The client of the running server, which is found or started when there is none. @throws BackendUnavailableError */
  async client(): Promise<ServerClient> {
    return await this.#attach(await this.#server.ensure());
  }

  /** The server's record, when one runs and is used. */
  get record(): ServerRecord | undefined {
    return this.#server.current;
  }

  /** What became of the server of an earlier process. Starts nothing. */
  async find(): Promise<FoundServer> {
    const found = await this.#server.find();
    if (found.state === "alive") await this.#attach(found.record);
    return found;
  }

  async close(sessions: "detach" | "stop"): Promise<void> {
    this.#stream.stop();
    if (sessions === "stop") await this.#server.stop();
    else this.#server.detach();
  }

  async #attach(record: ServerRecord): Promise<ServerClient> {
    if (this.#open?.record.password !== record.password) this.#open = { record, client: new ServerClient(record) };
    const { client } = this.#open;
    const server = { access: record, readBack: client.readBack(this.#directories) };
    await this.#stream.follow(server).catch((cause: unknown) => {
      throw notHeard(cause);
    });
    return client;
  }

  #cut(why: string): void {
    this.#server.suspect(why).catch((error: unknown) => {
      this.#log.warn("Nobody can tell what became of the OpenCode server.", { why, error: String(error) });
    });
  }
}

/** The server went away, or another one took its place, before its events could be heard. Nothing was sent. */
function notHeard(cause: unknown): BackendUnavailableError {
  return new BackendUnavailableError({
    backend: "opencode",
    problem: `its events cannot be heard: ${cause instanceof Error ? cause.message : String(cause)}`,
    remedy: "It is restarted when it has died; try again.",
    effect: "none",
    cause,
  });
}
