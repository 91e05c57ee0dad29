import { join } from "node:path";
import { ClientConnections } from "./client/client-connections.js";
import { KeptClients } from "./client/kept-clients.js";
import type { StampedCalls } from "./client/stamped-calls.js";
import {
  checkServers,
  type McpServerConfig,
  type ServerScope,
  type ServerSettings,
  scopeOf,
} from "./config/server-config.js";
import { type CallCount, CallCounts, type McpCall } from "./counts/call-counts.js";
import { McpPoolError } from "./errors.js";
import { refusal, refuseForeign, unauthorized } from "./http/refusals.js";
import { type AdmittedSession, type Identify, Sessions } from "./http/sessions.js";
import { ProcessRecords } from "./processes/process-records.js";
import type { UpstreamStatus } from "./upstream/upstream-options.js";
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
  /** Tells whose a token is that was not given out by `admit`, and may be asked again for each request. Default: nobody's. */
  readonly identify?: Identify;
  /** How calls on a connection of several sessions say whose they are. Without it no session may carry others' calls. */
  readonly stamps?: StampedCalls;
  /** Is told of each call of a tool, at its end. */
  readonly called?: (call: McpCall) => void;
  /** Each line that a server writes to its standard error, and what happens to it. Without the secrets that it was given. */
  readonly log?: (entry: { readonly server: string; readonly line: string }) => void;
}

export interface McpServerListing {
  readonly name: string;
  readonly kind: "stdio" | "url" | "local";
  /** Who uses one running server together. */
  readonly share: ServerScope;
  /** Each one that runs, or has run and can again. */
  readonly running: readonly UpstreamStatus[];
  /** Who has called its tools since the pool began, and how often. */
  readonly calls: readonly CallCount[];
}

/** Many agents on few MCP servers. Ends with `close`, and its servers with it. */
export class McpPool {
  readonly #servers: ReadonlyMap<string, ServerSettings>;
  readonly #basePath: string;
  readonly #allowedHosts: readonly string[];
  readonly #sessions: Sessions;
  readonly #counts: CallCounts;
  readonly #clients: ClientConnections;
  readonly #upstreams: UpstreamSet;
  readonly #look: NodeJS.Timeout;
  #isClosed = false;

  /** Use `createMcpPool`. */
  constructor(
    options: McpPoolOptions & {
      readonly records: ProcessRecords;
      readonly kept: KeptClients;
      readonly settings: ReadonlyMap<string, ServerSettings>;
    },
  ) {
    this.#servers = options.settings;
    this.#basePath = (options.basePath ?? "/mcp").replace(/\/$/, "");
    this.#allowedHosts = options.allowedHosts ?? [];
    this.#sessions = new Sessions(options.identify);
    this.#counts = new CallCounts({ nowMs: () => performance.now(), called: options.called ?? (() => undefined) });
    this.#upstreams = new UpstreamSet({
      servers: options.settings,
      records: options.records,
      env: options.env ?? process.env,
      log: options.log ?? (() => undefined),
      ports: {
        toClient: ({ client, ...message }) => this.#clients.byId(client)?.send(message),
        endCall: ({ client, id }) => {
          this.#counts.ended({ client, id, outcome: "cancelled" });
          this.#clients.byId(client)?.endCall(id);
        },
      },
    });
    const { stamps, kept } = options;
    this.#clients = new ClientConnections({ upstreams: this.#upstreams, stamps, counts: this.#counts, kept });
    this.#look = setInterval(() => this.#clients.closeIdle(), 60_000).unref();
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
    await this.#clients.endSession(id);
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
    const session = await this.#sessions.find(request);
    if (session === undefined) return unauthorized();
    const server = this.#serverIn(new URL(request.url).pathname);
    if (server === undefined || session.servers?.includes(server) === false) {
      return refusal({ status: 404, message: "There is no such MCP server for this session." });
    }
    const which = { server, settings: this.#settingsOf(server), session };
    const id = request.headers.get("mcp-session-id");
    if (id === null) return this.#begin({ ...which, request });
    const connection = await this.#clients.find({ ...which, id });
    return connection?.handle(request) ?? refusal({ status: 404, message: "Session not found" });
  }

  list(): McpServerListing[] {
    return [...this.#servers].map(([name, settings]) => ({
      name,
      kind: "url" in settings ? "url" : "serve" in settings ? "local" : "stdio",
      share: scopeOf(settings),
      running: this.#upstreams.of(name).map(({ status }) => status),
      calls: this.#counts.of(name),
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
    this.#clients.close();
  }

  async #begin(options: Parameters<ClientConnections["begin"]>[0]): Promise<Response> {
    const { server, settings } = options;
    const connected = this.#clients.countOf(server);
    if (connected < settings.limits.clients) return await this.#clients.begin(options);
    return refusal({ status: 503, message: `${server} has ${connected} clients, and may have no more.` });
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
}

/** Makes a pool. No server is started yet. @throws McpPoolError a server is not configured well; nothing was done. */
export async function createMcpPool(options: McpPoolOptions): Promise<McpPool> {
  const settings = checkServers(options.servers);
  const records = await ProcessRecords.open(options.folder);
  const kept = await KeptClients.open(join(options.folder, "clients"));
  return new McpPool({ ...options, settings, records, kept });
}
