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
import type { Driver, DriverSession, DriverSink, Turn, TurnObservation } from "@townkit/core/kit";
import type { ServerClient } from "../client/server-client.js";
import { findBinary } from "../server/find-binary.js";
import { type ServerPaths, serverPaths } from "../server/server-paths.js";
import { protocolTurnIds } from "../turn/protocol-ids.js";
import { adoptSessions } from "./adopt-sessions.js";
import { AttentionKeeper } from "./attention-keeper.js";
import { EventRouter } from "./event-router.js";
import { handOver } from "./hand-over.js";
import { makeHandle, readHandle } from "./handle.js";
import { parseModelName } from "./model-name.js";
import type { OpencodeOptions } from "./options.js";
import { OutputFeed } from "./output-feed.js";
import { type Owner, outputPage, placeOf } from "./output-page.js";
import { PluginWatch } from "./plugin-watch.js";
import { readMessagesFrom } from "./read-messages.js";
import { ServerLink } from "./server-link.js";
import { binarySearch, greetingsDir } from "./server-setup.js";
import { SessionStarter } from "./session-starter.js";
import { type KnownSession, Sessions } from "./sessions.js";
import { TurnKeeper } from "./turn-keeper.js";
import { checkWorkDir } from "./work-dir.js";

/** The name by which a session asks for this agent. */
const agentName = "opencode";

/** How long a turn that was just handed over may take to begin before it is aborted: an abort before that hits nothing. */
const beginMs = 2_000;

/** After an abort a turn settles within half a second, or when its tools have ended; what takes longer is judged by its messages. */
const settleMs = 20_000;

const allCapabilities = Object.fromEntries(capabilityNames.map((name) => [name, true])) as Capabilities;

/** What `open` puts together; nothing of it exists before. */
interface Parts {
  readonly keeper: TurnKeeper;
  readonly attention: AttentionKeeper;
  readonly link: ServerLink;
}

/** Sessions on one managed OpenCode server. */
export class OpencodeDriver implements Driver {
  readonly name = "opencode";
  readonly contractVersion = contractVersion;
  readonly durability = "backend";
  readonly #given: OpencodeOptions;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #paths: ServerPaths;
  readonly #sessions = new Sessions();
  readonly #starter: SessionStarter;
  #parts: Parts | undefined;

  constructor(options: OpencodeOptions) {
    this.#given = options;
    this.#clock = options.clock ?? systemClock;
    this.#log = options.log ?? silentLog;
    this.#paths = serverPaths(options.folder, options.logs);
    this.#starter = new SessionStarter({ state: options.state, sessionsDir: this.#paths.sessions, given: options });
  }

  async capabilities(): Promise<Readonly<Record<string, Capabilities>>> {
    return { [agentName]: allCapabilities };
  }

  async open(sink: DriverSink): Promise<void> {
    const [clock, log, sessions] = [this.#clock, this.#log, this.#sessions];
    const client = () => this.#client();
    const plugins = new PluginWatch({ sink, clock, greetingsDir: greetingsDir(this.#paths) });
    const attention = new AttentionKeeper({ sink, clock, log, sessions, client });
    const keeper = new TurnKeeper({
      sink,
      clock,
      log,
      client,
      onBegun: (known) => link.record && plugins.turnRuns(known, link.record.pid),
      onEnd: (known) => attention.withdrawAll(known),
    });
    const router = new EventRouter({
      sink,
      clock,
      log,
      sessions,
      keeper,
      attention,
      output: new OutputFeed({ sink, clock }),
    });
    const link: ServerLink = new ServerLink({
      paths: this.#paths,
      given: this.#given,
      clock,
      log,
      directories: () => sessions.directories(),
      onItem: (item) => router.item(item),
      onServer: (event) => router.server(event),
    });
    this.#parts = { keeper, attention, link };
  }

  async prepare(request: PrepareRequest): Promise<Handle> {
    const { config } = request;
    await checkWorkDir(config.workDir);
    if (config.model !== undefined) parseModelName(config.model);
    return makeHandle(request);
  }

  async start(session: DriverSession, options: { signal: AbortSignal }): Promise<SessionObservation> {
    const data = readHandle(session.handle);
    await checkWorkDir(data.directory);
    const client = await this.#client();
    const protocolId = await this.#starter.start({ client, session, data, signal: options.signal });
    const known = this.#sessions.add({ session, data, protocolId });
    const attention = [...known.attention.values()].map((open) => open.attention);
    return { sessionId: session.config.id, liveness: { state: "alive" }, status: null, attention };
  }

  async stop(session: DriverSession): Promise<void> {
    const known = this.#sessions.byId(session.config.id);
    if (known) this.#running.attention.withdrawAll(known);
  }

  async adopt(sessions: readonly DriverSession[]): Promise<Adoption> {
    const { link, attention } = this.#running;
    return await adoptSessions({ sessions, book: this.#sessions, starter: this.#starter, link, attention });
  }

  async submit(turn: Turn, options: { fresh: boolean; signal: AbortSignal }): Promise<Evidence> {
    const client = await this.#client();
    const known = await this.#known(turn.session);
    await checkWorkDir(known.data.directory);
    if (!options.fresh) {
      const seen = await this.#running.keeper.locate(known, turn);
      if ("evidence" in seen && seen.state !== "stored") return seen.evidence;
    }
    return await handOver({ known, turn, client, ...options, keeper: this.#running.keeper, clock: this.#clock });
  }

  async locate(turn: Turn): Promise<TurnObservation> {
    await this.#client();
    return await this.#running.keeper.locate(await this.#known(turn.session), turn);
  }

  async abort(session: DriverSession): Promise<void> {
    const client = await this.#client();
    const known = await this.#known(session);
    const { watch } = known;
    if (watch) watch.abortRequested = true;
    if (watch?.submitted) await Promise.race([watch.beginning, this.#after(beginMs)]);
    await client.abort(known.protocolId);
    if (watch?.begun) await Promise.race([watch.settled, this.#after(settleMs)]);
    if (known.watch) await this.#running.keeper.recheck(known);
    else
      this.#running.keeper.status(known, (await client.statuses(known.data.directory))[known.protocolId] !== undefined);
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
    await this.#running.attention.respond(await this.#known(session), request);
  }

  async attachCommand(session: DriverSession): Promise<AttachCommand> {
    await this.#client();
    const { data, protocolId } = await this.#known(session);
    const { path } = await findBinary(binarySearch(this.#given));
    const { url = "", password = "" } = this.#running.link.record ?? {};
    return {
      argv: [path, "attach", url, "--session", protocolId, "--dir", data.directory],
      cwd: data.directory,
      env: { OPENCODE_SERVER_PASSWORD: password },
    };
  }

  async close(options: { sessions: "detach" | "stop" }): Promise<void> {
    for (const { watch } of this.#sessions.all()) watch?.finish();
    await this.#running.link.close(options.sessions);
  }

  get #running(): Parts {
    if (!this.#parts) throw new Error("The driver was not opened.");
    return this.#parts;
  }

  async #client(): Promise<ServerClient> {
    return await this.#running.link.client();
  }

  async #known(session: DriverSession): Promise<KnownSession> {
    const known = this.#sessions.byId(session.config.id);
    if (known) return known;
    const data = readHandle(session.handle);
    const protocolId = await this.#starter.protocolIdOf({ sessionId: session.config.id, protocolId: data.protocolId });
    if (protocolId === undefined) throw new Error(`The fork ${session.config.id} was never started.`);
    return this.#sessions.add({ session, data, protocolId });
  }

  async #after(ms: number): Promise<void> {
    await new Promise<void>((resolve) => void this.#clock.after(ms, resolve));
  }
}
