import { BackendFailedError, type Log, type StatePort } from "@townkit/core";
import type { DriverSession } from "@townkit/core/kit";
import { mcpAccess } from "@townkit/core/mcp";
import type { ServerClient } from "../client/server-client.js";
import type { HandleData } from "./handle.js";
import { OlderPlugins } from "./older-plugins.js";
import type { OpencodeOptions } from "./options.js";
import { permissionRules } from "./permission-rules.js";
import { modelOf } from "./prompt.js";
import { RegisterWriter } from "./register-writer.js";
import { sessionEnv } from "./session-env.js";

/** The mark by which a session at the server is known as ours, whatever its id. */
export const ownerKey = "townSession";

/** Makes our sessions at the server, each once. */
export class SessionStarter {
  readonly #state: StatePort;
  readonly #register: RegisterWriter;
  readonly #older: OlderPlugins;
  readonly #log: Log;
  readonly #given: Pick<OpencodeOptions, "mcp" | "permissions" | "sessionEnv">;

  constructor(options: {
    state: StatePort;
    register: string;
    given: Pick<OpencodeOptions, "mcp" | "permissions" | "sessionEnv">;
    log: Log;
  }) {
    this.#state = options.state;
    this.#register = new RegisterWriter(options.register);
    this.#older = new OlderPlugins(options.register);
    this.#given = options.given;
    this.#log = options.log;
  }

  /** The session's id at the server; undefined for a fork that was never made. */
  async protocolIdOf(options: { sessionId: string; protocolId: string | null }): Promise<string | undefined> {
    if (options.protocolId !== null) return options.protocolId;
    const kept = await this.#state.get(forkKey(options.sessionId));
    return typeof kept === "string" ? kept : undefined;
  }

  async start(options: {
    client: ServerClient;
    session: DriverSession;
    data: HandleData;
    /** Those of the town that were given to its directory, and stand in no settings of ours. */
    mcpServers: readonly string[];
    signal: AbortSignal;
  }): Promise<string> {
    const { session, data, mcpServers } = options;
    if (data.protocolId === null) return await this.#startFork(options);
    this.#introduce({ session, protocolId: data.protocolId, mcpServers });
    await this.#create({ ...options, protocolId: data.protocolId });
    return data.protocolId;
  }

  /**
   * Tells the plugin whose a session is that an earlier process has started, where that did not: it may have had a plugin that
   * was told in another way. Does not throw.
   */
  introduceFound({ session, protocolId }: { session: DriverSession; protocolId: string }): void {
    try {
      if (!this.#register.holds(protocolId)) this.#introduce({ session, protocolId, mcpServers: [] });
    } catch (error) {
      const { id: sessionId } = session.config;
      this.#log.warn("The plugin could not be told whose a session is.", { sessionId, error: String(error) });
    }
  }

  /** Takes back what was written for a session that is gone. */
  async forget(options: { sessionId: string; protocolId: string | null }): Promise<void> {
    const protocolId = await this.protocolIdOf(options);
    if (protocolId !== undefined) {
      await this.#older.forget(protocolId);
      await this.#register.strike(protocolId);
    }
    await this.#state.delete(forkKey(options.sessionId));
  }

  async #create(options: {
    client: ServerClient;
    session: DriverSession;
    data: HandleData;
    protocolId: string;
    signal: AbortSignal;
  }): Promise<void> {
    const { client, session, data, protocolId, signal } = options;
    const found = await client.createSession({
      id: protocolId,
      directory: data.directory,
      model: modelOf(session),
      signal,
    });
    // It was made and named before: the same start again.
    if (found.title === titleOf(session)) return;
    await this.#name({ client, session, data, protocolId });
  }

  /**
   * The server chooses a fork's id. A copy that was made and not marked, because we died in between, stays behind: it holds
   * no turn of ours and runs none.
   */
  async #startFork(options: {
    client: ServerClient;
    session: DriverSession;
    data: HandleData;
    mcpServers: readonly string[];
  }): Promise<string> {
    const { client, session, data, mcpServers } = options;
    const sessionId = session.config.id;
    const known =
      (await this.protocolIdOf({ sessionId, protocolId: null })) ??
      (await this.#marked(client, data.directory, sessionId));
    const protocolId = known ?? (await this.#fork({ client, data }));
    this.#introduce({ session, protocolId, mcpServers });
    if (known === undefined) await this.#name({ client, session, data, protocolId });
    await this.#state.put(forkKey(sessionId), protocolId);
    return protocolId;
  }

  async #fork(options: { client: ServerClient; data: HandleData }): Promise<string> {
    const { fork } = options.data;
    const parent = fork && (await this.protocolIdOf(fork));
    if (!fork || !parent) {
      throw new BackendFailedError({
        backend: "opencode",
        problem: "the session to fork was never started",
        effect: "none",
      });
    }
    const copy = await options.client.forkSession({
      sessionID: parent,
      ...(fork.atMessageId !== null && { messageID: fork.atMessageId }),
    });
    return copy.id;
  }

  async #marked(client: ServerClient, directory: string, sessionId: string): Promise<string | undefined> {
    const sessions = await client.listSessions(directory);
    return sessions.find(({ metadata }) => metadata?.[ownerKey] === sessionId)?.id;
  }

  async #name(options: {
    client: ServerClient;
    session: DriverSession;
    data: HandleData;
    protocolId: string;
  }): Promise<void> {
    const { client, session, data, protocolId } = options;
    await client.updateSession({
      sessionID: protocolId,
      directory: data.directory,
      // Without a title of ours the first turn asks the model for one.
      title: titleOf(session),
      metadata: { [ownerKey]: session.config.id },
      permission: permissionRules({ own: this.#given.permissions, config: session.config }),
    });
  }

  /** Tells the plugin whose this session is. It looks when the first prompt comes. */
  #introduce(options: { session: DriverSession; protocolId: string; mcpServers: readonly string[] }): void {
    const { session, protocolId, mcpServers } = options;
    const { config } = session;
    const env = sessionEnv({ config, given: this.#given.sessionEnv?.(config) ?? {} });
    const { mcp: door } = this.#given;
    const access = mcpAccess({ door, caller: { kind: "session", id: config.id } });
    const told = access && { mcpToken: access.token, ...(mcpServers.length > 0 && { mcpServers }) };
    const entry = { protocolId, sessionId: config.id, env, ...told };
    this.#older.tell(entry);
    this.#register.enter(entry);
  }
}

function forkKey(sessionId: string): string {
  return `driver/fork/${sessionId}`;
}

function titleOf(session: DriverSession): string {
  return `${session.config.id} (${session.config.role})`;
}
