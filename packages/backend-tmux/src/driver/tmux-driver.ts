import { join } from "node:path";
import {
  type Adoption,
  type Answer,
  type AttachCommand,
  type Attention,
  type Capabilities,
  contractVersion,
  type Evidence,
  type Handle,
  type HookReply,
  type OutputOptions,
  type PrepareRequest,
  type SessionObservation,
  type SessionOutput,
  silentLog,
  systemClock,
} from "@townkit/core";
import {
  type AgentReport,
  type Driver,
  type DriverSession,
  type DriverSink,
  requireWorkDir,
  type Turn,
  type TurnObservation,
} from "@townkit/core/kit";
import { serverEnv } from "../server-env.js";
import { createRecords } from "../session/turn-record.js";
import { exactSession } from "../tmux/command.js";
import type { TmuxAct, TmuxAsk } from "../tmux/look.js";
import { socketOf } from "../tmux/socket.js";
import { placeArguments, type TmuxPlace } from "../tmux/tmux-cli.js";
import { adoptSessions } from "./adopt-sessions.js";
import { capabilitiesOf } from "./agent-capabilities.js";
import type { AgentGround } from "./agent-ground.js";
import { reaching } from "./as-unavailable.js";
import type { DriverParts } from "./driver-parts.js";
import { endAgent } from "./end-agent.js";
import { endEmptyServer } from "./end-empty-server.js";
import { endLeftOvers } from "./end-left-overs.js";
import { readHandle } from "./handle.js";
import type { TmuxOptions } from "./options.js";
import { prepareSession } from "./prepare-session.js";
import { SessionStarter } from "./session-starter.js";
import { TerminalSessions } from "./terminal-sessions.js";
import { TmuxTown } from "./tmux-town.js";

/** What there is from its opening on. */
interface Opened {
  readonly parts: DriverParts;
  readonly town: TmuxTown;
  readonly sessions: TerminalSessions;
  readonly starter: SessionStarter;
}

/** Sessions of terminal agents, each in a pane of one tmux server. */
export class TmuxDriver implements Driver {
  readonly name = "tmux";
  readonly contractVersion = contractVersion;
  readonly durability = "backend";
  readonly #given: TmuxOptions;
  readonly #place: TmuxPlace;
  readonly #ground: AgentGround;
  #opened: Opened | undefined;

  constructor(options: TmuxOptions) {
    const { folder, binary = "tmux", env = {}, from = process.env } = options;
    this.#given = options;
    this.#place = { binary, socket: socketOf(folder), env: serverEnv({ from, given: env }) };
    this.#ground = { env: this.#place.env, folder: join(folder, "agents") };
  }

  permissionsOf(agent: string): readonly string[] {
    return Object.keys(this.#given.agents[agent]?.permissions ?? {});
  }

  async capabilities(): Promise<Readonly<Record<string, Capabilities>>> {
    const { agents, hooks } = this.#given;
    const hooksHeard = hooks !== undefined;
    return Object.fromEntries(
      Object.entries(agents).map(([name, profile]) => [name, capabilitiesOf({ profile, hooksHeard })]),
    );
  }

  async open(sink: DriverSink): Promise<void> {
    const {
      agents,
      state,
      hooks: door,
      mcp: mcpDoor,
      folder,
      clock = systemClock,
      log = silentLog,
      startTimeoutMs = 60_000,
    } = this.#given;
    const limits = { startMs: startTimeoutMs, gateMs: 10_000, proofMs: 15_000, retryMs: 1000 };
    const records = createRecords(state);
    const ask: TmuxAsk = (commands, options) => town.ask(commands, options);
    const act: TmuxAct = (commands, options) => town.act(commands, options);
    const hooks = door ? { door, folder: join(folder, "hooks") } : null;
    const mcp = mcpDoor ? { door: mcpDoor, folder: join(folder, "mcp") } : null;
    const ground = this.#ground;
    const place = this.#place;
    const firstPrompts = join(folder, "first");
    const servers = join(folder, "servers");
    const doors = { hooks, mcp, firstPrompts, servers };
    const parts: DriverParts = { place, ground, ask, act, clock, log, sink, records, limits, ...doors };
    const sessions = new TerminalSessions({ agents, parts });
    const town = new TmuxTown({ parts, sessions: () => sessions.all() });
    this.#opened = { parts, town, sessions, starter: new SessionStarter({ agents, parts, town, sessions }) };
  }

  async prepare(request: PrepareRequest): Promise<Handle> {
    return await prepareSession({ request, agents: this.#given.agents, ground: this.#ground });
  }

  async start(session: DriverSession, options: { signal: AbortSignal; first?: Turn }): Promise<SessionObservation> {
    const { town, starter } = this.#running;
    await requireWorkDir(session.config.workDir);
    await town.ensure();
    return await reaching(starter.start(session, options));
  }

  async stop(session: DriverSession): Promise<void> {
    const { town, sessions } = this.#running;
    const terminal = sessions.of(session);
    const { pane } = terminal;
    const { id: sessionId } = session.config;
    if (!pane) return await endLeftOvers({ parts: this.#running.parts, sessionId });
    await reaching(endAgent({ terminal, pane, town, place: this.#place, why: "It was stopped.", asked: true }));
    sessions.forget(terminal);
  }

  async adopt(given: readonly DriverSession[]): Promise<Adoption> {
    const { town, sessions } = this.#running;
    return await adoptSessions({ given, town, sessions });
  }

  async submit(turn: Turn, { signal }: { fresh: boolean; signal: AbortSignal }): Promise<Evidence> {
    return await reaching(this.#running.sessions.of(turn.session).submit(turn, signal));
  }

  async locate(turn: Turn): Promise<TurnObservation> {
    return await reaching(this.#running.sessions.of(turn.session).locate(turn));
  }

  async abort(session: DriverSession): Promise<void> {
    await reaching(this.#running.sessions.of(session).abort());
  }

  async output(
    session: DriverSession,
    options: OutputOptions & { turns: readonly Pick<Turn, "assignmentId" | "attempt">[] },
  ): Promise<SessionOutput> {
    return await reaching(this.#running.sessions.of(session).output(options));
  }

  async respond(session: DriverSession, request: { attention: Attention; answer: Answer }): Promise<void> {
    await reaching(this.#running.sessions.of(session).respond(request));
  }

  async heard(session: DriverSession, report: AgentReport): Promise<HookReply> {
    return await this.#running.sessions.of(session).heard(report);
  }

  async attachCommand(session: DriverSession): Promise<AttachCommand> {
    const { name } = readHandle(session.handle);
    const argv = [this.#place.binary, ...placeArguments(this.#place), "attach-session", "-t", exactSession(name)];
    const { PATH = "", TMUX_TMPDIR = "" } = this.#place.env;
    return { argv, cwd: session.config.workDir, env: { PATH, TMUX_TMPDIR } };
  }

  async close(how: { sessions: "detach" | "stop" }): Promise<void> {
    const { town, sessions } = this.#running;
    for (const terminal of sessions.all()) terminal.close();
    await town.close();
    if (how.sessions === "stop") {
      await endEmptyServer({ place: this.#place, ours: new Set([...sessions.all()].map(({ name }) => name)) });
    }
  }

  get #running(): Opened {
    if (!this.#opened) throw new Error("The driver was not opened.");
    return this.#opened;
  }
}
