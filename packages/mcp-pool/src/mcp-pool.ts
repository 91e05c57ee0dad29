import { ClientConnection } from "./client/client-connection.js";
import { checkServers, type McpServerConfig, type ServerSettings } from "./config/server-config.js";
import { McpPoolError } from "./errors.js";
import { refusal, refuseForeign, unauthorized } from "./http/refusals.js";
import { type AdmittedSession, Sessions } from "./http/sessions.js";
import { ProcessRecords } from "./processes/process-records.js";
import type { Upstream, UpstreamStatus } from "./upstream/upstream.js";
import { UpstreamSet } from "./upstream/upstream-set.js";

export interface McpPoolOptions {
  readonly servers: Readonly<Record<string, McpServerConfig>>;
  /** Where it is recorded which processes run, so that those of a pool that was killed are ended by the next one with this folder. */
  readonly folder: string;
  /** A server's URL is this path and its name. Default `/mcp`. */
  readonly basePath?: string;
  /** Hosts with ports, such as `town.example:8080`, under which it may be reached besides those of this machine. */
  readonly allowedHosts?: readonly string[];
  /** Where secrets are read that are named by a variable. Default: this process's own. */
  readonly env?: NodeJS.ProcessEnv;
  /** Each line that a server writes to its standard error, and what happens to it. Without the secrets that it was given. */
  readonly log?: (entry: { readonly server: string; readonly line: string }) => void;
}

export interface McpServerListing {
  readonly name: string;
  readonly kind: "stdio" | "url";
  /** Who uses one running server together. */
  readonly share: "town" | "session" | "connection";
  /** Each one that runs, or has run and can again. */
  readonly running: readonly UpstreamStatus[];
}

/** A client that neither asks nor listens for so long is taken to be gone. */
const clientIdleMs = 3_600_000;

/** Many agents on few MCP servers. Ends with `close`, and its servers with it. */
export class McpPool {
  readonly #servers: ReadonlyMap<string, ServerSettings>;
  readonly #basePath: string;
  readonly #allowedHosts: readonly string[];
  readonly #sessions = new Sessions();
  readonly #connections = new Map<string, ClientConnection>();
  readonly #upstreams: UpstreamSet;
  readonly #look: NodeJS.Timeout;
  #isClosed = false;

  /** Use `createMcpPool`. */
  constructor(
    options: McpPoolOptions & {
      readonly records: ProcessRecords;
      readonly settings: ReadonlyMap<string, ServerSettings>;
    },
  ) {
    this.#servers = options.settings;
    this.#basePath = (options.basePath ?? "/mcp").replace(/\/$/, "");
    this.#allowedHosts = options.allowedHosts ?? [];
    this.#upstreams = new UpstreamSet({
      servers: options.settings,
      records: options.records,
      env: options.env ?? process.env,
      log: options.log ?? (() => undefined),
      ports: {
        toClient: ({ client, ...message }) => this.#connections.get(client)?.send(message),
        endCall: ({ client, id }) => this.#connections.get(client)?.endCall(id),
      },
    });
    this.#look = setInterval(() => this.#closeIdle(), 60_000).unref();
  }

  /** Lets a session's agents in. @returns the token with which they connect; a given one, or a new one that is to be had only here. */
  admit(session: AdmittedSession & { readonly token?: string }): string {
    return this.#sessions.admit(session);
  }

  /** Ends a session: its tokens, its connections, and the servers that are its own. */
  async dismiss(id: string): Promise<void> {
    this.#sessions.dismiss(id);
    // First the servers: what runs in them is still answered.
    await this.#upstreams.sessionEnded(id);
    for (const connection of this.#connections.values()) if (connection.session === id) connection.close();
  }

  /** The path at which a server is reached. @throws McpPoolError there is none of this name. */
  pathOf(server: string): string {
    this.#settingsOf(server);
    return `${this.#basePath}/${server}`;
  }

  /** Answers any request to a server's path, to be mounted in an application. */
  async fetch(request: Request): Promise<Response> {
    if (this.#isClosed) return refusal({ status: 503, message: "The pool of MCP servers is closed." });
    const foreign = refuseForeign({ request, allowedHosts: this.#allowedHosts });
    if (foreign !== undefined) return foreign;
    const session = this.#sessions.find(request);
    if (session === undefined) return unauthorized();
    const server = this.#serverIn(new URL(request.url).pathname);
    if (server === undefined || session.servers?.includes(server) === false) {
      return refusal({ status: 404, message: "There is no such MCP server for this session." });
    }
    const id = request.headers.get("mcp-session-id");
    if (id === null) return this.#connect({ request, server, session: session.id });
    const connection = this.#connections.get(id);
    if (connection?.session !== session.id || connection.server !== server) {
      return refusal({ status: 404, message: "Session not found" });
    }
    return connection.handle(request);
  }

  list(): McpServerListing[] {
    return [...this.#servers].map(([name, settings]) => ({
      name,
      kind: "url" in settings ? "url" : "stdio",
      share: "url" in settings ? "connection" : settings.share,
      running: this.#upstreams.of(name).map(({ status }) => status),
    }));
  }

  /** Ends a server wherever it runs; what runs in it fails, and the next call starts it anew. @throws McpPoolError there is none of this name. */
  async restart(server: string): Promise<void> {
    this.#settingsOf(server);
    await Promise.all(this.#upstreams.of(server).map((upstream) => upstream.stop("it was restarted")));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#look);
    await this.#upstreams.close();
    for (const connection of this.#connections.values()) connection.close();
  }

  async #connect(options: { request: Request; server: string; session: string }): Promise<Response> {
    const { request, server, session } = options;
    const { limits } = this.#settingsOf(server);
    const connected = [...this.#connections.values()].filter((connection) => connection.server === server).length;
    if (connected >= limits.clients) {
      return refusal({ status: 503, message: `${server} has ${connected} clients, and may have no more.` });
    }
    let upstream: Upstream | undefined;
    const connection: ClientConnection = new ClientConnection({
      server,
      session,
      messageBytes: limits.messageBytes,
      initialize: ({ id, params }) => {
        upstream = this.#upstreams.forClient({ server, session, connection: id, hello: params });
        upstream.attach({ id, session, capabilities: params.capabilities });
        return upstream.ready();
      },
      receive: (message) => upstream?.receive({ client: connection.id, message }),
      closed: () => {
        this.#connections.delete(connection.id);
        upstream?.detach(connection.id);
        void this.#upstreams.connectionEnded(connection.id);
      },
    });
    // Before it is handled: an answer of the server may be there at once.
    this.#connections.set(connection.id, connection);
    const response = await connection.handle(request);
    if (!connection.isInitialized) connection.close();
    return response;
  }

  #serverIn(path: string): string | undefined {
    if (!path.startsWith(`${this.#basePath}/`)) return undefined;
    const name = path.slice(this.#basePath.length + 1);
    return this.#servers.has(name) ? name : undefined;
  }

  #settingsOf(server: string): ServerSettings {
    const settings = this.#servers.get(server);
    if (settings !== undefined) return settings;
    throw new McpPoolError({
      code: "route_not_found",
      message: `There is no MCP server ${JSON.stringify(server)}.`,
      remedy: `Use one of: ${[...this.#servers.keys()].join(", ") || "none is configured"}.`,
    });
  }

  #closeIdle(): void {
    for (const connection of this.#connections.values()) {
      if (connection.idleMs(Date.now()) >= clientIdleMs) connection.close();
    }
  }
}

/** Makes a pool. No server is started yet. @throws McpPoolError a server is not configured well; nothing was done. */
export async function createMcpPool(options: McpPoolOptions): Promise<McpPool> {
  const settings = checkServers(options.servers);
  return new McpPool({ ...options, settings, records: await ProcessRecords.open(options.folder) });
}
