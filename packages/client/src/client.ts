import {
  type Durability,
  type Facets,
  facetMethods,
  facetOf,
  type Mailbox,
  type Orchestrator,
  type Worktrees,
} from "@townkit/core";
import { ClientOptionsSchema, ConnectOptionsSchema, checkedOptions } from "./connect-options.js";
import { type Connection, createConnection } from "./connection.js";
import type { CallInput } from "./prepare-call.js";
import {
  adminOperations,
  type BackupRequest,
  type BackupResult,
  type McpAdmin,
  type ShutdownRequest,
  type ShutdownResult,
  type TokenAdmin,
  type TownStatus,
  townOperations,
} from "./protocol/index.js";
import type { TownFetch } from "./town-fetch.js";

export interface TownConnectOptions {
  /** Where the daemon listens: `http://127.0.0.1:4711`. */
  readonly url: string;
  readonly token: string;
  /** Carries the requests; a town on a unix socket is reached through one of one's own. Default: the platform's. */
  readonly fetch?: TownFetch;
  /** How long a call goes on while the town cannot be reached, in milliseconds, where its caller's deadline is later. Default 15 000. */
  readonly patienceMs?: number;
  /** A stream of events that has been silent for so long is taken for dead, in milliseconds. The town speaks every 10 s. Default 30 000. */
  readonly silenceMs?: number;
}

export interface TownClientOptions extends TownConnectOptions {
  /** What the town's durability is known to be: a daemon's is `store`. `connectTown` asks instead. */
  readonly durability: Durability;
}

/**
 * A town over HTTP. An orchestrator like any other: ids and keys are made before the first try, so that a call whose answer
 * was lost is tried again without being done twice. Disposing ends its waits and streams, and nothing in the town.
 */
export interface TownClient extends Orchestrator, Worktrees, Mailbox, McpAdmin, TokenAdmin {
  status(options?: { signal?: AbortSignal; timeoutMs?: number }): Promise<TownStatus>;
  /** Ends the daemon. Resolves when it has said that it will. */
  shutdown(request?: Partial<ShutdownRequest>, options?: { timeoutMs?: number }): Promise<ShutdownResult>;
  /** Has a backup of the town written to a new file on its machine. */
  backup(request: BackupRequest, options?: { signal?: AbortSignal; timeoutMs?: number }): Promise<BackupResult>;
}

/** A client of the town at `url`, its durability read from it. @throws TownError `invalid_input`, `town_unreachable`, `unauthorized` … */
export async function connectTown(options: TownConnectOptions): Promise<TownClient> {
  const given = checkedOptions({ schema: ConnectOptionsSchema, given: options, of: "connectTown" });
  await using probe = createTownClient({ ...given, durability: "process" });
  const { durability } = await probe.capabilities();
  return createTownClient({ ...given, durability });
}

/** A client of the town at `url`. Nothing is sent until it is used. @throws InvalidInputError what it was given does not fit. */
export function createTownClient(options: TownClientOptions): TownClient {
  const { durability, ...given } = checkedOptions({
    schema: ClientOptionsSchema,
    given: options,
    of: "createTownClient",
  });
  return clientOver({ connection: createConnection(given), durability });
}

/** The client that uses a connection, which it closes when it is disposed. */
export function clientOver(options: { connection: Connection; durability: Durability }): TownClient {
  const { connection, durability } = options;
  const { call, events } = connection;
  const ofSession = (sessionId: string, input: Omit<CallInput<never>, "params"> = {}) => ({
    ...input,
    params: { sessionId },
  });
  const ofAssignment = (assignmentId: string, input: Omit<CallInput<never>, "params"> = {}) => ({
    ...input,
    params: { assignmentId },
  });
  const to = townOperations;
  const facets: Facets = facetMethods(({ name, sessionId, params, options: within }) => {
    const given = params as Readonly<Record<string, unknown>>;
    return call(
      to[name],
      ofSession(sessionId, facetOf(name).kind === "reads" ? { query: given } : { body: given }),
      within,
    );
  });

  return {
    durability,
    capabilities: (within) => call(to.capabilities, {}, within),

    spawnSession: (config, within) => call(to.spawnSession, { body: config }, within),
    getSession: (id, within) => call(to.getSession, ofSession(id), within),
    listSessions: (filter, within) => call(to.listSessions, { query: filter }, within),
    stopSession: (id, within) => call(to.stopSession, ofSession(id), within),
    forkSession: (id, fork, within) => call(to.forkSession, ofSession(id, { body: fork }), within),

    assignWork: (id, work, { signal, timeoutMs, ...assign } = {}) =>
      call(to.assignWork, ofSession(id, { body: { ...assign, work } }), { signal, timeoutMs }),
    getAssignment: (id, within) => call(to.getAssignment, ofAssignment(id), within),
    listAssignments: (filter, within) => call(to.listAssignments, { query: filter }, within),
    waitForAssignment: (id, { until, ...within } = {}) =>
      call(to.waitForAssignment, ofAssignment(id, { query: { until } }), within),
    cancelAssignment: (id, within) => call(to.cancelAssignment, ofAssignment(id), within),
    resolveAssignment: (id, resolution, within) =>
      call(to.resolveAssignment, ofAssignment(id, { body: resolution }), within),
    retryAssignment: (id, { attempt, ...within } = {}) =>
      call(to.retryAssignment, ofAssignment(id, { body: { attempt } }), within),

    abortSession: (id, { assignmentId, ...within } = {}) =>
      call(to.abortSession, ofSession(id, { body: { assignmentId } }), within),
    resumeSession: (id, { attempt, ...within } = {}) =>
      call(to.resumeSession, ofSession(id, { body: { attempt } }), within),

    getSessionOutput: (id, output, within) => call(to.getSessionOutput, ofSession(id, { query: output }), within),
    respond: (id, request, within) => call(to.respond, ofSession(id, { body: request }), within),
    events: (request = {}) => events(request),
    attachCommand: (id, within) => call(to.attachCommand, ofSession(id), within),

    onSessionStart: (id, event) => call(to.onSessionStart, ofSession(id, { body: event })),
    onSessionIdle: (id, event) => call(to.onSessionIdle, ofSession(id, { body: event })),
    onPreCompact: (id, event) => call(to.onPreCompact, ofSession(id, { body: event })),
    reportAgentEvent: (id, event) => call(to.reportAgentEvent, ofSession(id, { body: event })),

    ...facets,

    createWorktree: (request, within) => call(adminOperations.createWorktree, { body: request }, within),
    listWorktrees: (within) => call(adminOperations.listWorktrees, {}, within),
    removeWorktree: (worktreeId, within) => call(adminOperations.removeWorktree, { params: { worktreeId } }, within),

    sendMail: (mail) => call(adminOperations.sendMail, { body: mail }),
    getMail: (mailId) => call(adminOperations.getMail, { params: { mailId } }),
    listMail: (filter) => call(adminOperations.listMail, { query: filter }),
    acceptMail: (mailId) => call(adminOperations.acceptMail, { params: { mailId } }),
    handOverMail: (sessions) => call(adminOperations.handOverMail, { body: sessions }),

    status: (within) => call(adminOperations.status, {}, within),
    shutdown: (request, within) => call(adminOperations.shutdown, { body: request }, within),
    backup: (request, within) => call(adminOperations.backup, { body: request }, within),

    mcpServers: () => call(adminOperations.mcpServers),
    mcpLog: (server, { lines } = {}) => call(adminOperations.mcpLog, { params: { server }, query: { lines } }),
    restartMcpServer: (server) => call(adminOperations.restartMcpServer, { params: { server } }),
    testMcpServer: (server) => call(adminOperations.testMcpServer, { params: { server } }),

    createToken: (request) => call(adminOperations.createToken, { body: request }),
    listTokens: () => call(adminOperations.listTokens),
    rotateToken: (name) => call(adminOperations.rotateToken, { params: { name } }),
    revokeToken: (name) => call(adminOperations.revokeToken, { params: { name } }),

    [Symbol.asyncDispose]() {
      connection.close();
      return Promise.resolve();
    },
  };
}
