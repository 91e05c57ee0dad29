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
import { onServers } from "./facets/on-servers.js";
import type { FleetServer } from "./fleet-server.js";
import { makeHandle, readHandle } from "./handle.js";
import { parseModelName } from "./model-name.js";
import { openFleet } from "./open-fleet.js";
import type { OpencodeOptions } from "./options.js";
import { permissionNames } from "./permission-rules.js";
import type { ServerFleet } from "./server-fleet.js";
import { snapshotRemedy, takesSnapshots } from "./snapshots.js";

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
    return { [agentName]: { ...allCapabilities, revert: takesSnapshots(this.#given) } };
  }

  permissionsOf(): readonly string[] {
    return permissionNames(this.#given.permissions);
  }

  async open(sink: DriverSink): Promise<void> {
    this.#fleet = await openFleet({ given: this.#given, clock: this.#clock, log: this.#log, sink });
  }

  async prepare(request: PrepareRequest): Promise<Handle> {
    const { config, fork } = request;
    await requireWorkDir(config.workDir);
    if (config.model !== undefined) parseModelName(config.model);
    if (fork?.atMessageId !== undefined) {
      const point = { ...fork, atMessageId: fork.atMessageId };
      await this.#running.named(readHandle(fork.handle).server).use((server) => server.requireForkPoint(point));
    }
    const server = fork ? await this.#running.placeFork({ config, fork }) : await this.#running.place(config);
    return makeHandle({ ...request, server });
  }

  async start(session: DriverSession, options: { signal: AbortSignal }): Promise<SessionObservation> {
    return await this.#on(session).begin((server) => server.start(session, options));
  }

  async stop(session: DriverSession): Promise<void> {
    await this.#on(session).use((server) => server.stop(session));
  }

  async adopt(sessions: readonly DriverSession[]): Promise<Adoption> {
    return await this.#running.adopt(sessions);
  }

  async submit(turn: Turn, options: { fresh: boolean; signal: AbortSignal }): Promise<Evidence> {
    return await this.#on(turn.session).begin((server) => server.submit(turn, options));
  }

  async locate(turn: Turn): Promise<TurnObservation> {
    return await this.#on(turn.session).use((server) => server.locate(turn));
  }

  async abort(session: DriverSession): Promise<void> {
    await this.#on(session).use((server) => server.abort(session));
  }

  async output(
    session: DriverSession,
    options: OutputOptions & { turns: readonly Pick<Turn, "assignmentId" | "attempt">[] },
  ): Promise<SessionOutput> {
    return await this.#on(session).use((server) => server.output(session, options));
  }

  async respond(session: DriverSession, request: { attention: Attention; answer: Answer }): Promise<void> {
    await this.#on(session).use((server) => server.respond(session, request));
  }

  readonly remedies = { revert: snapshotRemedy };

  readonly facets = onServers(async ({ session, begins, call }) => {
    const server = this.#on(session);
    return await (begins ? server.begin(({ facets }) => call(facets)) : server.use(({ facets }) => call(facets)));
  });

  async attachCommand(session: DriverSession): Promise<AttachCommand> {
    return await this.#on(session).use((server) => server.attachCommand(session));
  }

  async close(options: { sessions: "detach" | "stop" }): Promise<void> {
    await this.#running.close(options);
  }

  get #running(): ServerFleet {
    if (!this.#fleet) throw new Error("The driver was not opened.");
    return this.#fleet;
  }

  #on(session: DriverSession): FleetServer {
    return this.#running.named(readHandle(session.handle).server);
  }
}
