import type { InitializeRequest } from "@modelcontextprotocol/sdk/types.js";
import { type ServerSettings, scopeOf } from "../config/server-config.js";
import type { ProcessRecords } from "../processes/process-records.js";
import type { RouterPorts } from "../router/router-state.js";
import type { Connector } from "./connector.js";
import { localConnector } from "./local-connector.js";
import { stdioConnector } from "./stdio-connector.js";
import { Upstream } from "./upstream.js";
import { urlConnector } from "./url-connector.js";

/** For whom a server is wanted. */
export interface Wanted {
  readonly server: string;
  readonly session: string;
  readonly connection: string;
  readonly hello: InitializeRequest["params"];
  /** By a connection of several sessions: what the server would ask could be answered by another of them. */
  readonly carried: boolean;
}

interface Running {
  readonly upstream: Upstream;
  readonly server: string;
  /** Ends with this session; undefined where it belongs to all. */
  readonly session: string | undefined;
}

/** What the pool calls itself towards a server that several sessions share. */
const ownInfo = { name: "townkit-mcp-pool", version: "1" };
const sharedIdleMs = 600_000;

export interface UpstreamSetOptions {
  readonly servers: ReadonlyMap<string, ServerSettings>;
  readonly records: ProcessRecords;
  readonly env: NodeJS.ProcessEnv;
  readonly ports: Pick<RouterPorts, "toClient" | "endCall">;
  readonly log: (entry: { server: string; line: string }) => void;
}

/** Which running server is whose: one for all, one for each session, or, of a server elsewhere, one for each connection. */
export class UpstreamSet {
  readonly #running = new Map<string, Running>();
  readonly #options: UpstreamSetOptions;

  constructor(options: UpstreamSetOptions) {
    this.#options = options;
  }

  of(server: string): Upstream[] {
    return [...this.#running.values()].filter((running) => running.server === server).map(({ upstream }) => upstream);
  }

  /** @throws RangeError no such server is configured. */
  forClient(wanted: Wanted): Upstream {
    const settings = this.#options.servers.get(wanted.server);
    if (settings === undefined) throw new RangeError(`There is no MCP server ${wanted.server}.`);
    const scope = scopeOf(settings);
    const key = [
      wanted.server,
      ...(scope === "town" ? [] : [scope === "session" ? wanted.session : wanted.connection]),
    ];
    const found = this.#running.get(key.join("/"));
    if (found !== undefined) return found.upstream;
    const isOwn = scope !== "town";
    const upstream = this.#make({ wanted, settings, isOwn, exclusive: isOwn && !wanted.carried });
    const session = scope === "town" ? undefined : wanted.session;
    this.#running.set(key.join("/"), { upstream, server: wanted.server, session });
    return upstream;
  }

  /** Ends what belongs to this connection alone. */
  async connectionEnded(connection: string): Promise<void> {
    await this.#end(([key]) => key.endsWith(`/${connection}`));
  }

  async sessionEnded(session: string): Promise<void> {
    await this.#end(([, running]) => running.session === session);
  }

  async close(): Promise<void> {
    await this.#end(() => true);
  }

  async #end(which: (entry: [string, Running]) => boolean): Promise<void> {
    const ending = [...this.#running].filter(which);
    for (const [key] of ending) this.#running.delete(key);
    await Promise.all(ending.map(([, { upstream }]) => upstream.close()));
  }

  #make(options: { wanted: Wanted; settings: ServerSettings; isOwn: boolean; exclusive: boolean }): Upstream {
    const { wanted, settings, isOwn, exclusive } = options;
    const { server, hello } = wanted;
    const { ports, log } = this.#options;
    return new Upstream({
      server,
      exclusive,
      limits: { ...settings.limits, idleMs: settings.limits.idleMs ?? (isOwn ? 0 : sharedIdleMs) },
      connector: this.#connector({ wanted, settings }),
      hello: exclusive
        ? { capabilities: hello.capabilities, clientInfo: hello.clientInfo }
        : { capabilities: {}, clientInfo: ownInfo },
      ...ports,
      log: (line) => log({ server, line }),
    });
  }

  #connector({ wanted, settings }: { wanted: Wanted; settings: ServerSettings }): Connector {
    const { server, session } = wanted;
    const { records, env } = this.#options;
    if ("url" in settings) return urlConnector({ server, settings, env });
    if ("serve" in settings) return localConnector({ settings, session });
    return stdioConnector({ server, settings, records, env });
  }
}
