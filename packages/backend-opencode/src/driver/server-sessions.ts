import type {
  Adoption,
  Answer,
  AttachCommand,
  Attention,
  Clock,
  Evidence,
  Log,
  OutputOptions,
  PrepareRequest,
  SessionObservation,
  SessionOutput,
} from "@townkit/core";
import {
  type Driver,
  type DriverSession,
  type DriverSink,
  type FacetEffects,
  requireWorkDir,
  type Turn,
  type TurnObservation,
} from "@townkit/core/kit";
import type { ServerClient } from "../client/server-client.js";
import { findBinary } from "../server/find-binary.js";
import type { ServerPaths } from "../server/server-paths.js";
import type { ServerSource } from "../server/server-source.js";
import { protocolTurnIds } from "../turn/protocol-ids.js";
import { adoptSessions } from "./adopt-sessions.js";
import { AttentionKeeper } from "./attention-keeper.js";
import { CompactionWatch } from "./compaction-watch.js";
import { EventRouter } from "./event-router.js";
import { requireMessage } from "./facets/facet-scene.js";
import { serverFacets } from "./facets/server-facets.js";
import { handOver } from "./hand-over.js";
import { readHandle } from "./handle.js";
import type { OpencodeOptions } from "./options.js";
import { OutputFeed } from "./output-feed.js";
import { type Owner, outputPage, placeOf } from "./output-page.js";
import { PluginGreetings } from "./plugin-greetings.js";
import { PluginWatch } from "./plugin-watch.js";
import { readMessagesFrom } from "./read-messages.js";
import { ServerLink } from "./server-link.js";
import { binarySearch, greetingsDir } from "./server-setup.js";
import { SessionStarter } from "./session-starter.js";
import { type KnownSession, Sessions } from "./sessions.js";
import { TurnKeeper } from "./turn-keeper.js";

/** How long a turn that was just handed over may take to begin before it is aborted: an abort before that hits nothing. */
const beginMs = 2_000;

/** After an abort a turn settles within half a second, or when its tools have ended; what takes longer is judged by its messages. */
const settleMs = 20_000;

/** Our sessions on one server: the driver's calls, for those whose handle names this server. */
export class ServerSessions
  implements Omit<Driver, "name" | "contractVersion" | "durability" | "capabilities" | "open" | "prepare">
{
  readonly #given: OpencodeOptions;
  readonly #clock: Clock;
  readonly #source: ServerSource;
  readonly #sessions = new Sessions();
  readonly #starter: SessionStarter;
  readonly #attention: AttentionKeeper;
  readonly #keeper: TurnKeeper;
  readonly #plugins: PluginWatch;
  readonly #link: ServerLink;
  readonly facets: Required<FacetEffects>;

  constructor(options: {
    /** The server's, in our fleet. */
    name: string;
    given: OpencodeOptions;
    clock: Clock;
    log: Log;
    sink: DriverSink;
    /** Where what concerns this server is kept. */
    paths: ServerPaths;
    source: ServerSource;
    /** One of our turns has ended, or a session has come to rest. */
    onRest: () => void;
  }) {
    const { name, given, clock, log, sink, paths, source, onRest } = options;
    this.#given = given;
    this.#clock = clock;
    this.#source = source;
    this.#starter = new SessionStarter({ state: given.state, sessionsDir: paths.sessions, given });
    const sessions = this.#sessions;
    const client = () => this.#link.client();
    this.#plugins = new PluginWatch({
      sink,
      clock,
      greetings: new PluginGreetings({ folder: greetingsDir(paths), clock }),
      pid: () => source.current?.pid,
      elsewhere: source.returnsByItself,
      remedy: source.returnsByItself
        ? `Run \`town opencode connect\` and restart that server.`
        : "The server's log, opencode-server.log, says why; restart the town when it is mended.",
    });
    this.#attention = new AttentionKeeper({ sink, clock, log, sessions, client });
    this.#keeper = new TurnKeeper({
      sink,
      clock,
      log,
      client,
      onBegun: (known) => this.#plugins.turnRuns(known),
      onFound: (known) => this.#attention.turnFound(known),
      onEnd: (known, ended) => {
        this.#attention.turnOver(known, ended);
        onRest();
      },
      patienceMs: given.providerPatienceMs ?? 900_000,
    });
    const router = new EventRouter({
      server: name,
      sink,
      clock,
      log,
      sessions,
      keeper: this.#keeper,
      attention: this.#attention,
      output: new OutputFeed({ sink, clock }),
      compactions: new CompactionWatch({ sink, clock, log, client }),
    });
    this.#link = new ServerLink({
      source,
      log,
      directories: () => sessions.touched(),
      onItem: (item) => router.item(item),
      onServer: (event) => router.server(event),
    });
    this.facets = serverFacets({
      clock,
      keeper: this.#keeper,
      client,
      known: (session) => this.#known(session),
      forget: (session) => this.#forget(session),
    });
  }

  /** @throws InvalidInputError the session to fork holds no such message. */
  async requireForkPoint(fork: NonNullable<PrepareRequest["fork"]> & { atMessageId: string }): Promise<void> {
    const { sessionId, handle, atMessageId: messageId } = fork;
    const { protocolId: given } = readHandle(handle);
    const protocolId = await this.#starter.protocolIdOf({ sessionId, protocolId: given });
    if (protocolId === undefined) return;
    await requireMessage({ client: await this.#client(), protocolId, sessionId, messageId, what: "atMessageId" });
  }

  async start(session: DriverSession, options: { signal: AbortSignal }): Promise<SessionObservation> {
    const data = readHandle(session.handle);
    await requireWorkDir(data.directory);
    const client = await this.#client();
    const protocolId = await this.#starter.start({ client, session, data, signal: options.signal });
    await this.#plugins.require({ session, client });
    const known = this.#sessions.add({ session, data, protocolId });
    const attention = [...known.attention.values()].map((open) => open.attention);
    return { sessionId: session.config.id, liveness: { state: "alive" }, status: null, attention };
  }

  async stop(session: DriverSession): Promise<void> {
    const known = this.#sessions.byId(session.config.id);
    if (known) this.#attention.turnOver(known, null);
  }

  async adopt(sessions: readonly DriverSession[]): Promise<Adoption> {
    const [book, starter, link, attention] = [this.#sessions, this.#starter, this.#link, this.#attention];
    return await adoptSessions({ sessions, book, starter, link, attention });
  }

  async submit(turn: Turn, options: { fresh: boolean; signal: AbortSignal }): Promise<Evidence> {
    const client = await this.#client();
    const known = await this.#known(turn.session);
    await requireWorkDir(known.data.directory);
    if (!options.fresh) {
      const seen = await this.#keeper.locate(known, turn);
      if ("evidence" in seen && seen.state !== "stored") return seen.evidence;
    }
    await this.#plugins.require({ session: known.session, client });
    return await handOver({ known, turn, client, ...options, keeper: this.#keeper, clock: this.#clock });
  }

  async locate(turn: Turn): Promise<TurnObservation> {
    await this.#client();
    return await this.#keeper.locate(await this.#known(turn.session), turn);
  }

  async abort(session: DriverSession): Promise<void> {
    const client = await this.#client();
    const known = await this.#known(session);
    const { watch } = known;
    if (watch) watch.abortRequested = true;
    if (watch?.submitted) await Promise.race([watch.beginning, this.#after(beginMs)]);
    await client.abort(known.protocolId);
    if (watch?.begun) await Promise.race([watch.settled, this.#after(settleMs)]);
    if (known.watch) await this.#keeper.recheck(known);
    else this.#keeper.status(known, (await client.statuses(known.data.directory))[known.protocolId] !== undefined);
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
    await this.#attention.respond(await this.#known(session), request);
  }

  async attachCommand(session: DriverSession): Promise<AttachCommand> {
    await this.#client();
    const { data, protocolId } = await this.#known(session);
    const { path } = await findBinary(binarySearch(this.#given));
    const { url = "", password = "", username } = this.#link.running ?? {};
    return {
      argv: [path, "attach", url, "--session", protocolId, "--dir", data.directory],
      cwd: data.directory,
      env: {
        OPENCODE_SERVER_PASSWORD: password,
        ...(username !== undefined && { OPENCODE_SERVER_USERNAME: username }),
      },
    };
  }

  /** Keeps room for a session that is about to be made. */
  reserve(directory: string): void {
    this.#sessions.touch(directory);
  }

  /** What the server is used for: by its process, and by our sessions, whether or not they were used since its start. */
  usage(): { readonly directories: number; readonly holds: ReadonlySet<string> } {
    const touched = this.#sessions.touched();
    return { directories: touched.length, holds: new Set([...touched, ...this.#sessions.directories()]) };
  }

  /** Whether anything is under way there, as far as was heard. */
  works(): boolean {
    return this.#sessions.underWay;
  }

  /** The same, asked of the server. */
  async worksAtServer(): Promise<boolean> {
    const client = await this.#client();
    const statuses = await Promise.all(this.#sessions.touched().map((directory) => client.statuses(directory)));
    return statuses.some((busy) => Object.keys(busy).length > 0);
  }

  async close(options: { sessions: "detach" | "stop" }): Promise<void> {
    if (options.sessions === "stop" && this.#source.returnsByItself) await this.#abortOurs();
    for (const { watch } of this.#sessions.all()) watch?.finish();
    await this.#link.close(options.sessions);
  }

  /** What a server of ours does at its end, one that goes on has to be asked for. */
  async #abortOurs(): Promise<void> {
    const client = await this.#client().catch(() => undefined);
    if (!client) return;
    const ours = this.#sessions.all().filter(({ watch }) => watch?.submitted);
    // What cannot be ended goes on, and is found again by the next process.
    await Promise.allSettled(ours.map(({ protocolId }) => client.abort(protocolId)));
  }

  async #forget(session: DriverSession): Promise<void> {
    const { id: sessionId } = session.config;
    const { protocolId } = readHandle(session.handle);
    await this.#starter.forget({ sessionId, protocolId });
    this.#sessions.forget(sessionId);
  }

  async #client(): Promise<ServerClient> {
    return await this.#link.client();
  }

  async #known(session: DriverSession): Promise<KnownSession> {
    const known = this.#sessions.byId(session.config.id);
    if (known) {
      this.#sessions.touch(known.data.directory);
      return known;
    }
    const data = readHandle(session.handle);
    const protocolId = await this.#starter.protocolIdOf({ sessionId: session.config.id, protocolId: data.protocolId });
    if (protocolId === undefined) throw new Error(`The fork ${session.config.id} was never started.`);
    return this.#sessions.add({ session, data, protocolId });
  }

  async #after(ms: number): Promise<void> {
    await new Promise<void>((resolve) => void this.#clock.after(ms, resolve));
  }
}
