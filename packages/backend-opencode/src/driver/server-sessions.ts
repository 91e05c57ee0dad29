import type {
  Adoption,
  Answer,
  AttachCommand,
  Attention,
  Clock,
  Evidence,
  OutputOptions,
  PrepareRequest,
  SessionObservation,
  SessionOutput,
} from "@townkit/core";
import {
  type Driver,
  type DriverSession,
  type FacetEffects,
  requireWorkDir,
  type Turn,
  type TurnObservation,
} from "@townkit/core/kit";
import type { ServerClient } from "../client/server-client.js";
import { findBinary } from "../server/find-binary.js";
import type { ServerSource } from "../server/server-source.js";
import { protocolTurnIds } from "../turn/protocol-ids.js";
import { abortTurn } from "./abort-turn.js";
import { adoptSessions } from "./adopt-sessions.js";
import { requireMessage } from "./facets/facet-scene.js";
import { serverFacets } from "./facets/server-facets.js";
import { handOver } from "./hand-over.js";
import { readHandle } from "./handle.js";
import type { OpencodeOptions } from "./options.js";
import { type Owner, outputPage, placeOf } from "./output-page.js";
import { readMessagesFrom } from "./read-messages.js";
import { createServerParts, type ServerParts, type ServerPartsOptions } from "./server-parts.js";
import { binarySearch } from "./server-setup.js";
import type { KnownSession } from "./sessions.js";
import { takesSnapshots } from "./snapshots.js";

/** Our sessions on one server: the driver's calls, for those whose handle names this server. */
export class ServerSessions
  implements Omit<Driver, "name" | "contractVersion" | "durability" | "capabilities" | "open" | "prepare">
{
  readonly #given: OpencodeOptions;
  readonly #clock: Clock;
  readonly #source: ServerSource;
  readonly #parts: ServerParts;
  readonly facets: Required<FacetEffects>;
  /** Whether it is run with snapshots, where it is ours. */
  readonly snapshots: boolean;
  /** How many prompts are being handed over. */
  #handOvers = 0;

  constructor(options: ServerPartsOptions) {
    const { given, clock, source } = options;
    this.#given = given;
    this.#clock = clock;
    this.#source = source;
    this.snapshots = takesSnapshots(given);
    this.#parts = createServerParts(options);
    this.facets = serverFacets({
      clock,
      keeper: this.#parts.keeper,
      client: () => this.#client(),
      known: (session) => this.#known(session),
      forget: (session) => this.#forget(session),
    });
  }

  /** @throws InvalidInputError the session to fork holds no such message. */
  async requireForkPoint(fork: NonNullable<PrepareRequest["fork"]> & { atMessageId: string }): Promise<void> {
    const { sessionId, handle, atMessageId: messageId } = fork;
    const { protocolId: given } = readHandle(handle);
    const protocolId = await this.#parts.starter.protocolIdOf({ sessionId, protocolId: given });
    if (protocolId === undefined) return;
    await requireMessage({ client: await this.#client(), protocolId, sessionId, messageId, what: "atMessageId" });
  }

  async start(session: DriverSession, options: { signal: AbortSignal }): Promise<SessionObservation> {
    const data = readHandle(session.handle);
    await requireWorkDir(data.directory);
    const client = await this.#client();
    const mcpServers = await this.#parts.mcp.give({ client, directory: data.directory });
    const protocolId = await this.#parts.starter.start({ client, session, data, mcpServers, signal: options.signal });
    await this.#parts.plugins.require({ session, client });
    const known = this.#parts.sessions.add({ session, data, protocolId });
    const attention = [...known.attention.values()].map((open) => open.attention);
    return { sessionId: session.config.id, liveness: { state: "alive" }, status: null, attention };
  }

  async stop(session: DriverSession): Promise<void> {
    const known = this.#parts.sessions.byId(session.config.id);
    if (known) this.#parts.attention.turnOver(known, null);
  }

  async adopt(sessions: readonly DriverSession[]): Promise<Adoption> {
    return await adoptSessions({ ...this.#parts, book: this.#parts.sessions, sessions });
  }

  async submit(turn: Turn, options: { fresh: boolean; signal: AbortSignal }): Promise<Evidence> {
    const client = await this.#client();
    const known = await this.#known(turn.session);
    await requireWorkDir(known.data.directory);
    if (!options.fresh) {
      const seen = await this.#parts.keeper.locate(known, turn);
      if ("evidence" in seen && seen.state !== "stored") return seen.evidence;
    }
    await this.#parts.plugins.require({ session: known.session, client });
    await this.#parts.mcp.giveAgain({ client, directory: known.data.directory });
    this.#handOvers += 1;
    const crowded = this.#handOvers > 1;
    const { keeper } = this.#parts;
    return await handOver({ known, turn, client, ...options, crowded, keeper, clock: this.#clock }).finally(() => {
      this.#handOvers -= 1;
    });
  }

  async locate(turn: Turn): Promise<TurnObservation> {
    await this.#client();
    return await this.#parts.keeper.locate(await this.#known(turn.session), turn);
  }

  async abort(session: DriverSession): Promise<void> {
    const client = await this.#client();
    const known = await this.#known(session);
    await abortTurn({ client, known, keeper: this.#parts.keeper, clock: this.#clock });
  }

  async output(
    session: DriverSession,
    options: OutputOptions & { turns: readonly Pick<Turn, "assignmentId" | "attempt">[] },
  ): Promise<SessionOutput> {
    const { place, restarted } = placeOf(options.after);
    const client = await this.#client();
    const known = await this.#known(session);
    const sessionId = session.config.id;
    const messages = await readMessagesFrom({ client, sessionID: known.protocolId, messageId: place.last });
    const owners = new Map<string, Owner>(
      options.turns.map((turn) => [protocolTurnIds({ sessionId, ...turn }).messageId, turn]),
    );
    return outputPage({ sessionId, messages, place, restarted, owners, limit: options.limit ?? 200 });
  }

  async respond(session: DriverSession, request: { attention: Attention; answer: Answer }): Promise<void> {
    await this.#parts.attention.respond(await this.#known(session), request);
  }

  async attachCommand(session: DriverSession): Promise<AttachCommand> {
    await this.#client();
    const { data, protocolId } = await this.#known(session);
    const { path } = await findBinary(binarySearch(this.#given));
    const { url = "", password = "", username } = this.#parts.link.running ?? {};
    return {
      argv: [path, "attach", url, "--session", protocolId, "--dir", data.directory],
      cwd: data.directory,
      env: {
        OPENCODE_SERVER_PASSWORD: password,
        ...(username !== undefined && { OPENCODE_SERVER_USERNAME: username }),
      },
    };
  }

  /** Whether it takes snapshots, by its own word. */
  async takesSnapshots(directory: string): Promise<boolean> {
    return takesSnapshots({ config: await (await this.#client()).facets.config(directory) });
  }

  /** Keeps room for a session that is about to be made. */
  reserve(directory: string): void {
    this.#parts.sessions.touch(directory);
  }

  /** What the server is used for: by its process, and by our sessions, whether or not they were used since its start. */
  usage(): { readonly directories: number; readonly holds: ReadonlySet<string> } {
    const touched = this.#parts.sessions.touched();
    return { directories: touched.length, holds: new Set([...touched, ...this.#parts.sessions.directories()]) };
  }

  /** Whether anything is under way there, as far as was heard. */
  works(): boolean {
    return this.#parts.sessions.underWay;
  }

  /** The same, asked of the server. */
  async worksAtServer(): Promise<boolean> {
    const client = await this.#client();
    const statuses = await Promise.all(this.#parts.sessions.touched().map((directory) => client.statuses(directory)));
    return statuses.some((busy) => Object.keys(busy).length > 0);
  }

  async close(options: { sessions: "detach" | "stop" }): Promise<void> {
    if (options.sessions === "stop" && this.#source.returnsByItself) await this.#abortOurs();
    for (const { watch } of this.#parts.sessions.all()) watch?.finish();
    await this.#parts.link.close(options.sessions);
  }

  /** What a server of ours does at its end, one that goes on has to be asked for. */
  async #abortOurs(): Promise<void> {
    const client = await this.#client().catch(() => undefined);
    if (!client) return;
    const ours = this.#parts.sessions.all().filter(({ watch }) => watch?.submitted);
    // What cannot be ended goes on, and is found again by the next process.
    await Promise.allSettled(ours.map(({ protocolId }) => client.abort(protocolId)));
  }

  async #forget(session: DriverSession): Promise<void> {
    const { id: sessionId } = session.config;
    const { protocolId } = readHandle(session.handle);
    await this.#parts.starter.forget({ sessionId, protocolId });
    this.#parts.sessions.forget(sessionId);
  }

  async #client(): Promise<ServerClient> {
    return await this.#parts.link.client();
  }

  async #known(session: DriverSession): Promise<KnownSession> {
    const known = this.#parts.sessions.byId(session.config.id);
    if (known) {
      this.#parts.sessions.touch(known.data.directory);
      return known;
    }
    const data = readHandle(session.handle);
    const protocolId = await this.#parts.starter.protocolIdOf({
      sessionId: session.config.id,
      protocolId: data.protocolId,
    });
    if (protocolId === undefined) throw new Error(`The fork ${session.config.id} was never started.`);
    return this.#parts.sessions.add({ session, data, protocolId });
  }
}
