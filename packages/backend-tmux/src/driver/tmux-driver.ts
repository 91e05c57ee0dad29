import { realpath } from "node:fs/promises";
import {
  type Adoption,
  type Answer,
  type AttachCommand,
  type Attention,
  BackendFailedError,
  type Capabilities,
  contractVersion,
  type Evidence,
  type Handle,
  InvalidInputError,
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
import { processTree } from "../process/process-tree.js";
import { fillIn } from "../profile/fill-in.js";
import type { AgentProfile } from "../profile/profile.js";
import { serverEnv } from "../server-env.js";
import { exactSession } from "../tmux/command.js";
import type { PaneFacts } from "../tmux/panes.js";
import { socketOf } from "../tmux/socket.js";
import { spawnSession } from "../tmux/spawn-session.js";
import { placeArguments, runTmux, type TmuxPlace } from "../tmux/tmux-cli.js";
import { openTranscript, type TranscriptFile } from "../transcript/transcript-file.js";
import { capabilitiesOf } from "./agent-capabilities.js";
import type { DriverParts } from "./driver-parts.js";
import { makeHandle, readHandle } from "./handle.js";
import { launchArguments, launchEnv } from "./launch.js";
import type { TmuxOptions } from "./options.js";
import { endAll } from "./stop-tree.js";
import { TerminalSession } from "./terminal-session.js";
import { asUnavailable, TmuxTown } from "./tmux-town.js";
import { createRecords, type Records } from "./turn-record.js";

/** How long an agent may take to end by its own word, and its processes at each step after that. */
const graceMs = 3000;

/** Sessions of terminal agents, each in a pane of one tmux server. */
export class TmuxDriver implements Driver {
  readonly name = "tmux";
  readonly contractVersion = contractVersion;
  readonly durability = "backend";
  readonly #given: TmuxOptions;
  readonly #place: TmuxPlace;
  readonly #env: Readonly<Record<string, string>>;
  readonly #records: Records;
  readonly #sessions = new Map<string, TerminalSession>();
  #parts: DriverParts | undefined;
  #town: TmuxTown | undefined;

  constructor(options: TmuxOptions) {
    const { folder, binary = "tmux", env = {}, from = process.env, state } = options;
    this.#given = options;
    this.#env = serverEnv({ from, given: env });
    this.#place = { binary, socket: socketOf(folder), env: this.#env };
    this.#records = createRecords(state);
  }

  async capabilities(): Promise<Readonly<Record<string, Capabilities>>> {
    const { agents } = this.#given;
    return Object.fromEntries(Object.entries(agents).map(([name, profile]) => [name, capabilitiesOf(profile)]));
  }

  async open(sink: DriverSink): Promise<void> {
    const { clock = systemClock, log = silentLog, startTimeoutMs = 60_000 } = this.#given;
    const limits = { startMs: startTimeoutMs, gateMs: 10_000, proofMs: 15_000, retryMs: 1000 };
    this.#parts = { place: this.#place, clock, log, sink, records: this.#records, limits };
    this.#town = new TmuxTown({ parts: this.#parts, sessions: () => this.#sessions.values() });
  }

  async prepare(request: PrepareRequest): Promise<Handle> {
    const { config } = request;
    await requireWorkDir(config.workDir);
    const profile = this.#profileOf(config.agent);
    const needs = { model: config.model, mode: config.mode, system_prompt: config.systemPrompt } as const;
    for (const name of ["model", "mode", "system_prompt"] as const) {
      if (needs[name] === undefined || profile[name] !== undefined) continue;
      throw new InvalidInputError({
        what: name,
        problem: `the profile of the agent ${config.agent} has no way to give it one`,
      });
    }
    const handle = makeHandle(request);
    // A profile that names what there is not is refused before anything is started.
    launchArguments({ profile, config, handle: readHandle(handle), how: "new" });
    return handle;
  }

  async start(session: DriverSession, { signal }: { signal: AbortSignal }): Promise<SessionObservation> {
    const { config } = session;
    await requireWorkDir(config.workDir);
    await this.#running.ensure();
    try {
      const terminal = this.#terminal(session);
      const { name } = readHandle(session.handle);
      const there = (await this.#running.panes()).find((pane) => pane.session === name);
      if (there && !there.ended) return await this.#bind(session, there);
      if (there) await this.#running.killPane(there.pane);
      return await this.#spawn({ session, terminal, signal });
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  async stop(session: DriverSession): Promise<void> {
    const terminal = this.#terminal(session);
    const { pane } = terminal;
    if (!pane) return;
    const tree = await processTree(pane.pid);
    try {
      await terminal.quit(graceMs);
      await terminal.lose({ why: "It was stopped.", told: false });
      await this.#running.killPane(pane.pane);
      await endAll(tree, graceMs);
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  async adopt(sessions: readonly DriverSession[]): Promise<Adoption> {
    return await this.#running.adopt({
      sessions,
      bind: (session, facts) => this.#bind(session, facts),
      gone: async (session, why) => {
        const terminal = this.#terminal(session);
        await terminal.lose({ why, told: false });
        return await terminal.observe();
      },
    });
  }

  async submit(turn: Turn, { signal }: { fresh: boolean; signal: AbortSignal }): Promise<Evidence> {
    return await reaching(this.#terminal(turn.session).submit(turn, signal));
  }

  async locate(turn: Turn): Promise<TurnObservation> {
    return await reaching(this.#terminal(turn.session).locate(turn));
  }

  async abort(session: DriverSession): Promise<void> {
    await reaching(this.#terminal(session).abort());
  }

  async output(
    session: DriverSession,
    options: OutputOptions & { turns: readonly Pick<Turn, "assignmentId" | "attempt">[] },
  ): Promise<SessionOutput> {
    return await reaching(this.#terminal(session).output(options));
  }

  async respond(session: DriverSession, request: { attention: Attention; answer: Answer }): Promise<void> {
    await reaching(this.#terminal(session).respond(request));
  }

  async attachCommand(session: DriverSession): Promise<AttachCommand> {
    const { name } = readHandle(session.handle);
    const argv = [this.#place.binary, ...placeArguments(this.#place), "attach-session", "-t", exactSession(name)];
    const { PATH = "", TMUX_TMPDIR = "" } = this.#env;
    return { argv, cwd: session.config.workDir, env: { PATH, TMUX_TMPDIR } };
  }

  async close({ sessions }: { sessions: "detach" | "stop" }): Promise<void> {
    for (const terminal of this.#sessions.values()) terminal.close();
    const strangers = sessions === "stop" ? await this.#running.panes().catch(() => null) : null;
    await this.#town?.close();
    // Nothing of ours, and of nobody else, is left in it.
    if (strangers?.length === 0) await runTmux({ place: this.#place, commands: [["kill-server"]] }).catch(() => {});
  }

  async #spawn(options: {
    session: DriverSession;
    terminal: TerminalSession;
    signal: AbortSignal;
  }): Promise<SessionObservation> {
    const { session, terminal, signal } = options;
    const { config } = session;
    const profile = this.#profileOf(config.agent);
    const handle = readHandle(session.handle);
    const entriesAtStart = await terminal.entryCount();
    const how = profile.resume && (await terminal.hasConversation()) ? "resume" : "new";
    const spawned = await spawnSession({
      place: this.#place,
      name: handle.name,
      workDir: config.workDir,
      argv: launchArguments({ profile, config, handle, how }),
      env: launchEnv({ profile, config }),
    });
    await this.#records.keepPane(config.id, { ...spawned, entriesAtStart });
    terminal.bind({ ...spawned, entriesAtStart });
    try {
      await terminal.untilReady(signal);
      await this.#requireDirectory({ pane: spawned.pane, workDir: config.workDir });
      return await terminal.observe();
    } catch (error) {
      const tree = await processTree(spawned.pid);
      await terminal.lose({ why: "It could not be started.", told: false });
      await this.#running.killPane(spawned.pane);
      await endAll(tree, graceMs);
      throw error;
    }
  }

  /** tmux starts in another directory, without a word, where it cannot enter the one that it was given. */
  async #requireDirectory({ pane, workDir }: { pane: string; workDir: string }): Promise<void> {
    const commands = [["display-message", "-p", "-t", pane, "#{pane_current_path}"]];
    const path = (await runTmux({ place: this.#place, commands })).trimEnd();
    if (path === (await realpath(workDir))) return;
    throw new BackendFailedError({
      backend: "tmux",
      problem: `the agent runs in ${path}, not in ${workDir}`,
      effect: "none",
    });
  }

  /** Takes over what runs already. */
  async #bind(session: DriverSession, facts: PaneFacts): Promise<SessionObservation> {
    const terminal = this.#terminal(session);
    const kept = await this.#records.pane(session.config.id);
    const { pane, pid } = facts;
    const entriesAtStart = kept?.pid === pid ? kept.entriesAtStart : 0;
    terminal.bind({ pane, pid, entriesAtStart });
    if (facts.ended)
      await terminal.lose({ why: `Its agent ended with code ${facts.ended.code ?? "unknown"}.`, told: false });
    return await terminal.observe();
  }

  #terminal(session: DriverSession): TerminalSession {
    const { id } = session.config;
    const known = this.#sessions.get(id);
    if (known) return known;
    if (!this.#parts) throw new Error("The driver was not opened.");
    const profile = this.#profileOf(session.config.agent);
    const transcript = this.#transcriptOf({ session, profile });
    const terminal = new TerminalSession({ session, profile, transcript, parts: this.#parts });
    this.#sessions.set(id, terminal);
    return terminal;
  }

  #transcriptOf({ session, profile }: { session: DriverSession; profile: AgentProfile }): TranscriptFile | null {
    if (!profile.transcript) return null;
    const { config, handle } = session;
    const env = { ...this.#env, ...launchEnv({ profile, config }) };
    const facts = {
      conversation: readHandle(handle).conversation,
      workDir: config.workDir,
      ...Object.fromEntries(Object.entries(env).map(([name, value]) => [`env.${name}`, value])),
    };
    const what = `The transcript's path of the agent ${config.agent}`;
    return openTranscript({
      path: fillIn({ template: profile.transcript.path, facts, what }),
      profile: profile.transcript,
    });
  }

  #profileOf(agent: string): AgentProfile {
    const profile = this.#given.agents[agent];
    if (profile) return profile;
    throw new InvalidInputError({ what: "agent", problem: `there is no profile of an agent ${agent}` });
  }

  get #running(): TmuxTown {
    if (!this.#town) throw new Error("The driver was not opened.");
    return this.#town;
  }
}

async function reaching<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw asUnavailable(error);
  }
}
