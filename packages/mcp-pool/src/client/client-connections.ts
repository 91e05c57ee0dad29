import type { ServerSettings } from "../config/server-config.js";
import type { CallCounts } from "../counts/call-counts.js";
import type { AdmittedSession } from "../http/sessions.js";
import type { UpstreamSet } from "../upstream/upstream-set.js";
import { ClientConnection } from "./client-connection.js";
import { JoinedServers } from "./joined-servers.js";
import type { KeptClients } from "./kept-clients.js";
import type { StampedCalls } from "./stamped-calls.js";

/** Which client of which server is meant. */
interface Which {
  readonly server: string;
  readonly settings: ServerSettings;
  readonly session: AdmittedSession;
}

/** A client that neither asks nor listens for so long is taken to be gone. */
const clientIdleMs = 3_600_000;

/** The connections of all clients, also of those that an earlier pool has had. */
export class ClientConnections {
  readonly #upstreams: UpstreamSet;
  readonly #stamps: StampedCalls | undefined;
  readonly #counts: CallCounts;
  readonly #kept: KeptClients;
  readonly #open = new Map<string, ClientConnection>();
  readonly #resuming = new Map<string, Promise<ClientConnection | undefined>>();
  #isClosed = false;

  constructor(options: {
    upstreams: UpstreamSet;
    stamps: StampedCalls | undefined;
    counts: CallCounts;
    kept: KeptClients;
  }) {
    this.#upstreams = options.upstreams;
    this.#stamps = options.stamps;
    this.#counts = options.counts;
    this.#kept = options.kept;
  }

  byId(id: string): ClientConnection | undefined {
    return this.#open.get(id);
  }

  countOf(server: string): number {
    return [...this.#open.values()].filter((connection) => connection.server === server).length;
  }

  /** Answers the request with which a client begins. */
  async begin({ request, ...which }: Which & { request: Request }): Promise<Response> {
    const { connection } = this.#make(which);
    const response = await connection.handle(request);
    if (!connection.isInitialized) connection.close();
    return response;
  }

  /** Undefined where this session has none of this id. Of several requests at once the first brings back what an earlier pool had. */
  async find(which: Which & { id: string }): Promise<ClientConnection | undefined> {
    const { id, server, session } = which;
    const key = `${session.id}/${server}/${id}`;
    const resuming = this.#resuming.get(key);
    if (resuming !== undefined) return await resuming;
    const known = this.#open.get(id);
    if (known !== undefined) return known.session === session.id && known.server === server ? known : undefined;
    const resumed = this.#resume(which).finally(() => this.#resuming.delete(key));
    this.#resuming.set(key, resumed);
    return await resumed;
  }

  async endSession(id: string): Promise<void> {
    for (const connection of this.#open.values()) if (connection.session === id) connection.close();
    await this.#kept.forgetSession(id);
  }

  closeIdle(): void {
    for (const connection of this.#open.values()) {
      if (connection.idleMs(performance.now()) >= clientIdleMs) connection.close();
    }
  }

  /** Ends all of them; their clients find them again at the next pool with the same folder. */
  close(): void {
    this.#isClosed = true;
    for (const connection of this.#open.values()) connection.close();
  }

  async #resume(which: Which & { id: string }): Promise<ClientConnection | undefined> {
    const { id, server, session } = which;
    const hello = await this.#kept.find({ id, server, session: session.id });
    if (hello === undefined || this.#isClosed) return undefined;
    const { connection, joined } = this.#make(which);
    // Its server is started when it is used.
    joined.join({ client: id, hello });
    await connection.resume(hello);
    return connection;
  }

  #make(which: Which & { id?: string }): { connection: ClientConnection; joined: JoinedServers } {
    const { id, server, settings, session } = which;
    const joined: JoinedServers = new JoinedServers({
      server,
      settings,
      session,
      upstreams: this.#upstreams,
      stamps: this.#stamps,
      send: (message) => connection.send({ message }),
      called: (call) => this.#counts.began({ ...call, client: connection.id, server }),
    });
    const connection: ClientConnection = new ClientConnection({
      ...(id !== undefined && { id }),
      server,
      session: session.id,
      messageBytes: settings.limits.messageBytes,
      initialize: async ({ id: client, params: hello }) => {
        const result = await joined.join({ client, hello }).ready();
        await this.#kept.put({ id: client, server, session: session.id, hello });
        return result;
      },
      receive: (message) => joined.receive(message),
      answered: (answer) => this.#counts.answered({ client: connection.id, answer }),
      closed: () => this.#ended({ connection, joined }),
    });
    // Before it is used: an answer of the server may be there at once.
    this.#open.set(connection.id, connection);
    return { connection, joined };
  }

  #ended({ connection: { id }, joined }: { connection: ClientConnection; joined: JoinedServers }): void {
    this.#open.delete(id);
    this.#counts.clientGone(id);
    joined.leave();
    void this.#upstreams.connectionEnded(id);
    // At the end of the pool the client is still there.
    if (!this.#isClosed) void this.#kept.forget(id);
  }
}
