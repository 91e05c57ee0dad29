import { writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { BackendFailedError, type StatePort } from "@townkit/core";
import type { DriverSession } from "@townkit/core/kit";
import { mcpAccess } from "@townkit/core/mcp";
import type { PermissionRule, ServerClient } from "../client/server-client.js";
import type { SessionFile } from "../plugin/protocol.js";
import type { HandleData } from "./handle.js";
import type { OpencodeOptions } from "./options.js";
import { modelOf } from "./prompt.js";
import { sessionEnv } from "./session-env.js";

/** The mark by which a session at the server is known as ours, whatever its id. */
export const ownerKey = "townSession";

/** Makes our sessions at the server, each once. */
export class SessionStarter {
  readonly #state: StatePort;
  readonly #sessionsDir: string;
  readonly #given: Pick<OpencodeOptions, "mcp" | "permissions" | "sessionEnv">;

  constructor(options: {
    state: StatePort;
    sessionsDir: string;
    given: Pick<OpencodeOptions, "mcp" | "permissions" | "sessionEnv">;
  }) {
    this.#state = options.state;
    this.#sessionsDir = options.sessionsDir;
    this.#given = options.given;
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
    signal: AbortSignal;
  }): Promise<string> {
    const { session, data } = options;
    if (data.protocolId === null) return await this.#startFork(options);
    this.#introduce(session, data.protocolId);
    await this.#create({ ...options, protocolId: data.protocolId });
    return data.protocolId;
  }

  /** Takes back what was written for a session that is gone. */
  async forget(options: { sessionId: string; protocolId: string | null }): Promise<void> {
    const protocolId = await this.protocolIdOf(options);
    if (protocolId !== undefined) await rm(join(this.#sessionsDir, `${protocolId}.json`), { force: true });
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
  async #startFork(options: { client: ServerClient; session: DriverSession; data: HandleData }): Promise<string> {
    const { client, session, data } = options;
    const sessionId = session.config.id;
    const known =
      (await this.protocolIdOf({ sessionId, protocolId: null })) ??
      (await this.#marked(client, data.directory, sessionId));
    const protocolId = known ?? (await this.#fork({ client, data }));
    this.#introduce(session, protocolId);
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
      permission: this.#permissionsOf(session),
    });
  }

  #permissionsOf(session: DriverSession): readonly PermissionRule[] {
    return this.#given.permissions?.[session.config.role] ?? [];
  }

  /**
   * Tells the plugin whose this session is. It looks when the first prompt comes. The few bytes are written at once: they cost
   * less than handing them to a thread, and the store beside them is written likewise.
   */
  #introduce(session: DriverSession, protocolId: string): void {
    const { config } = session;
    const env = sessionEnv({ config, given: this.#given.sessionEnv?.(config) ?? {} });
    const { mcp: door } = this.#given;
    const access = mcpAccess({ door, caller: { kind: "session", id: config.id } });
    const file: SessionFile = { sessionId: config.id, env, ...(access && { mcpToken: access.token }) };
    writeFileSync(join(this.#sessionsDir, `${protocolId}.json`), JSON.stringify(file), { mode: 0o600 });
  }
}

function forkKey(sessionId: string): string {
  return `driver/fork/${sessionId}`;
}

function titleOf(session: DriverSession): string {
  return `${session.config.id} (${session.config.role})`;
}
