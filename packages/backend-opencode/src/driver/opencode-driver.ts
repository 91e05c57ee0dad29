import {
  type Adoption,
  type Answer,
  type AttachCommand,
  type Attention,
  type Capabilities,
  type Clock,
  capabilityNames,
  contractVersion,
  type Evidence,
  type Handle,
  type Log,
  type OutputOptions,
  type PrepareRequest,
  type SessionObservation,
  type SessionOutput,
  silentLog,
  systemClock,
} from "@townkit/core";
import {
  type Driver,
  type DriverSession,
  type DriverSink,
  requireWorkDir,
  type Turn,
  type TurnObservation,
} from "@townkit/core/kit";
import { serverPaths } from "../server/server-paths.js";
import { onServers } from "./facets/on-servers.js";
import { snapshotRemedy } from "./facets/revert.js";
import { firstServer, makeHandle, readHandle } from "./handle.js";
import { managedSource } from "./managed-source.js";
import { parseModelName } from "./model-name.js";
import type { OpencodeOptions } from "./options.js";
import { ServerFleet } from "./server-fleet.js";
import { ServerSessions } from "./server-sessions.js";

/** The name by which a session asks for this agent. */
const agentName = "opencode";

const allCapabilities = Object.fromEntries(capabilityNames.map((name) => [name, true])) as Capabilities;

/** Sessions on OpenCode servers: each call goes to the server that the session's handle names. */
export class OpencodeDriver implements Driver {
  readonly name = "opencode";
  readonly contractVersion = contractVersion;
  readonly durability = "backend";
  readonly #given: OpencodeOptions;
  readonly #clock: Clock;
  readonly #log: Log;
  #fleet: ServerFleet | undefined;

  constructor(options: OpencodeOptions) {
    this.#given = options;
    this.#clock = options.clock ?? systemClock;
    this.#log = options.log ?? silentLog;
  }

  async capabilities(): Promise<Readonly<Record<string, Capabilities>>> {
    // What a server does not take snapshots for, it cannot take back.
    const revert = this.#given.config?.snapshot !== false;
    return { [agentName]: { ...allCapabilities, revert } };
  }

  async open(sink: DriverSink): Promise<void> {
    const [given, clock, log] = [this.#given, this.#clock, this.#log];
    const paths = serverPaths(given.folder, given.logs);
    this.#fleet = new ServerFleet({
      open: (name) =>
        name === firstServer
          ? new ServerSessions({ given, clock, log, sink, paths, source: managedSource({ paths, given, clock, log }) })
          : undefined,
    });
  }

  async prepare(request: PrepareRequest): Promise<Handle> {
    const { config, fork } = request;
    await requireWorkDir(config.workDir);
    if (config.model !== undefined) parseModelName(config.model);
    if (fork?.atMessageId !== undefined) {
      const { server } = readHandle(fork.handle);
      await this.#running.named(server).requireForkPoint({ ...fork, atMessageId: fork.atMessageId });
    }
    return makeHandle({ ...request, server: fork ? readHandle(fork.handle).server : this.#running.place() });
  }

  async start(session: DriverSession, options: { signal: AbortSignal }): Promise<SessionObservation> {
    return await this.#on(session).start(session, options);
  }

  async stop(session: DriverSession): Promise<void> {
    await this.#on(session).stop(session);
  }

  async adopt(sessions: readonly DriverSession[]): Promise<Adoption> {
    return await this.#running.adopt(sessions);
  }

  async submit(turn: Turn, options: { fresh: boolean; signal: AbortSignal }): Promise<Evidence> {
    return await this.#on(turn.session).submit(turn, options);
  }

  async locate(turn: Turn): Promise<TurnObservation> {
    return await this.#on(turn.session).locate(turn);
  }

  async abort(session: DriverSession): Promise<void> {
    await this.#on(session).abort(session);
  }

  async output(
    session: DriverSession,
    options: OutputOptions & { turns: readonly Pick<Turn, "assignmentId" | "attempt">[] },
  ): Promise<SessionOutput> {
    return await this.#on(session).output(session, options);
  }

  async respond(session: DriverSession, request: { attention: Attention; answer: Answer }): Promise<void> {
    await this.#on(session).respond(session, request);
  }

  readonly remedies = { revert: snapshotRemedy };

  readonly facets = onServers((session) => this.#on(session).facets);

  async attachCommand(session: DriverSession): Promise<AttachCommand> {
    return await this.#on(session).attachCommand(session);
  }

  async close(options: { sessions: "detach" | "stop" }): Promise<void> {
    await this.#running.close(options);
  }

  get #running(): ServerFleet {
    if (!this.#fleet) throw new Error("The driver was not opened.");
    return this.#fleet;
  }

  #on(session: DriverSession): ServerSessions {
    return this.#running.named(readHandle(session.handle).server);
  }
}
