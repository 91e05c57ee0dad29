import { BackendUnavailableError, type Log } from "@townkit/core";
import { ServerClient } from "../client/server-client.js";
import type { FoundServer, RunningServer, ServerEvent, ServerSource } from "../server/server-source.js";
import { EventStream, type StreamItem } from "../stream/event-stream.js";

/** The way to one server: whoever has its client has a server that runs and whose events are heard. */
export class ServerLink {
  readonly #source: ServerSource;
  readonly #stream: EventStream;
  readonly #directories: () => readonly string[];
  readonly #log: Log;
  #open: { server: RunningServer; client: ServerClient } | undefined;

  constructor(options: {
    source: ServerSource;
    log: Log;
    /** The directories that our sessions are in. */
    directories: () => readonly string[];
    onItem: (item: StreamItem) => void;
    onServer: (event: ServerEvent) => void;
  }) {
    const { source, log, onServer } = options;
    this.#source = source;
    this.#directories = options.directories;
    this.#log = log;
    this.#stream = new EventStream({ onItem: options.onItem, onCut: (why) => this.#cut(why) });
    this.#source.onEvent((event) => {
      if (event.state === "up") this.#attach(event.record).catch(() => undefined);
      if (event.state === "down" || event.state === "restarting") this.#stream.stop();
      onServer(event);
    });
  }

  /** The client of the running server, which is found or started when there is none. @throws BackendUnavailableError */
  async client(): Promise<ServerClient> {
    return await this.#attach(await this.#source.ensure());
  }

  /** The server that is used now, when one runs. */
  get running(): RunningServer | undefined {
    return this.#source.current;
  }

  /** What became of the server of an earlier process. Starts nothing. */
  async find(): Promise<FoundServer> {
    const found = await this.#source.find();
    if (found.state === "alive") await this.#attach(found.record);
    return found;
  }

  async close(sessions: "detach" | "stop"): Promise<void> {
    this.#stream.stop();
    if (sessions === "stop") await this.#source.stop();
    else this.#source.detach();
  }

  async #attach(server: RunningServer): Promise<ServerClient> {
    if (this.#open?.server.password !== server.password) this.#open = { server, client: new ServerClient(server) };
    const { client } = this.#open;
    await this.#stream
      .follow({ access: server, readBack: client.readBack(this.#directories) })
      .catch((cause: unknown) => {
        throw notHeard(cause);
      });
    return client;
  }

  #cut(why: string): void {
    this.#source.suspect(why).catch((error: unknown) => {
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
