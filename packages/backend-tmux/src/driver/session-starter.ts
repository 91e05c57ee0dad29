import { realpath } from "node:fs/promises";
import { asTownError, BackendFailedError, isoNow, type SessionObservation } from "@townkit/core";
import type { DriverSession, Turn } from "@townkit/core/kit";
import { type HookLaunch, setUpHook } from "../hooks/hook-setup.js";
import { type McpLaunch, setUpMcp } from "../mcp/mcp-setup.js";
import { requirePermissions } from "../profile/permissions-of.js";
import type { AgentProfile } from "../profile/profile.js";
import { profileOf } from "../profile/profile-of.js";
import { type ServerLaunch, setUpServer } from "../server/server-access.js";
import type { TerminalSession } from "../session/terminal-session.js";
import type { PaneRecord } from "../session/turn-record.js";
import { spawnSession } from "../tmux/spawn-session.js";
import { diesOfLastWords } from "../tmux/version.js";
import { agentFolder } from "./agent-ground.js";
import { AgentVersions } from "./agent-versions.js";
import type { DriverParts } from "./driver-parts.js";
import { endAgent } from "./end-agent.js";
import { endLeftOvers } from "./end-left-overs.js";
import { readHandle } from "./handle.js";
import { howToStart } from "./how-to-start.js";
import { launchArguments, launchEnv } from "./launch.js";
import { seedFiles } from "./seed-files.js";
import { markOf } from "./session-mark.js";
import type { TerminalSessions } from "./terminal-sessions.js";
import type { TmuxTown } from "./tmux-town.js";

interface Spawning {
  readonly session: DriverSession;
  readonly terminal: TerminalSession;
  readonly signal: AbortSignal;
}

type Launch = Pick<Parameters<typeof spawnSession>[0], "argv" | "env" | "firstPrompt"> &
  Pick<PaneRecord, "entriesAtStart">;

/** Starts agents, each in a pane of its own and at most once. */
export class SessionStarter {
  readonly #agents: Readonly<Record<string, AgentProfile>>;
  readonly #parts: DriverParts;
  readonly #town: TmuxTown;
  readonly #sessions: TerminalSessions;
  readonly #versions: AgentVersions;

  constructor(options: {
    agents: Readonly<Record<string, AgentProfile>>;
    parts: DriverParts;
    town: TmuxTown;
    sessions: TerminalSessions;
  }) {
    this.#agents = options.agents;
    this.#parts = options.parts;
    this.#town = options.town;
    this.#sessions = options.sessions;
    this.#versions = new AgentVersions(options.parts);
  }

  /** One that runs already is taken over. @throws BackendFailedError it was not ready in time; nothing of it is left. */
  async start(session: DriverSession, options: { signal: AbortSignal; first?: Turn }): Promise<SessionObservation> {
    const terminal = this.#sessions.of(session);
    const { name } = readHandle(session.handle);
    const there = await this.#town.paneOf(name);
    if (there && !there.ended) return await this.#sessions.takeOver(session, there);
    if (there) await this.#town.killPane(there.pane);
    return await this.#spawn({ session, terminal, ...options });
  }

  async #spawn(options: Spawning & { first?: Turn }): Promise<SessionObservation> {
    const { session, terminal, first } = options;
    const { place, ground } = this.#parts;
    const { config } = session;
    const profile = profileOf({ agents: this.#agents, agent: config.agent });
    requirePermissions({ profile, config });
    const handle = readHandle(session.handle);
    // Two agents must not be at one conversation: one that outlived its pane is ended first.
    await endLeftOvers({ parts: this.#parts, sessionId: config.id });
    const how = await howToStart({ terminal, profile, handle });
    const entriesAtStart = await terminal.entryCount({ closes: how === "resume" });
    await seedFiles({ profile, config, conversation: handle.conversation, ground });
    await this.#versions.tell({ config, profile });
    const hook = await this.#hookFor({ session, profile });
    const workDir = await realpath(config.workDir);
    const mcp = await this.#serversFor({ session, profile });
    const server = await this.#serverFor({ session, profile });
    const argv = [
      ...launchArguments({ profile, config, workDir, ground, handle, how }),
      ...(server?.arguments ?? []),
      ...(mcp?.arguments ?? []),
      ...(hook?.arguments ?? []),
    ];
    const env = {
      ...launchEnv({ profile, config, ground }),
      ...server?.env,
      ...mcp?.env,
      ...hook?.env,
      ...markOf({ place, sessionId: config.id }),
    };
    const carried = first && how === "new" ? await terminal.carry(first) : null;
    const firstPrompt = carried === null ? null : { path: carried, behind: profile.initial_prompt || [] };
    try {
      return await this.#run({ ...options, argv, env, entriesAtStart, firstPrompt });
    } catch (error) {
      if (!first || carried === null || (await terminal.takeBack(first))) throw error;
      const problem = `it may have begun with its first prompt, and did not stay: ${asTownError(error).message}`;
      throw new BackendFailedError({ backend: "tmux", problem, effect: "possible", cause: error });
    }
  }

  async #run(options: Spawning & Launch): Promise<SessionObservation> {
    const { session, terminal, signal, argv, env, entriesAtStart, firstPrompt } = options;
    const { act, place, records } = this.#parts;
    const { config } = session;
    const { name } = readHandle(session.handle);
    const lingers = diesOfLastWords(await this.#town.version());
    const spawned = await spawnSession({ act, name, workDir: config.workDir, argv, env, firstPrompt, lingers });
    const facts = { ...spawned, at: isoNow(this.#parts.clock), entriesAtStart };
    try {
      await records.keepPane(config.id, facts);
      terminal.bind(facts);
      await terminal.untilReady({ carries: firstPrompt !== null, signal });
      await this.#keepFound({ terminal, facts });
      await this.#requireDirectory({ pane: spawned.pane, workDir: config.workDir });
      return await terminal.observe();
    } catch (error) {
      const why = "It could not be started.";
      await endAgent({ terminal, pane: spawned, town: this.#town, place, why, asked: false });
      throw error;
    }
  }

  /** What a server had of its conversation before is known when it runs. */
  async #keepFound({ terminal, facts }: { terminal: TerminalSession; facts: PaneRecord }): Promise<void> {
    if (!terminal.hasServer) return;
    const found = { ...facts, entriesAtStart: await terminal.entryCount({ closes: false }) };
    await this.#parts.records.keepPane(terminal.id, found);
    terminal.bind(found);
  }

  async #serverFor({
    session,
    profile,
  }: {
    session: DriverSession;
    profile: AgentProfile;
  }): Promise<ServerLaunch | null> {
    if (!profile.server) return null;
    const { agent, id: sessionId } = session.config;
    const what = `The profile of the agent ${agent}`;
    return await setUpServer({ folder: this.#parts.servers, profile: profile.server, sessionId, what });
  }

  async #hookFor({ session, profile }: { session: DriverSession; profile: AgentProfile }): Promise<HookLaunch | null> {
    const { hooks: place } = this.#parts;
    const { agent, id: sessionId } = session.config;
    if (!place || !profile.hooks) return null;
    return await setUpHook({ place, profile: profile.hooks, sessionId, what: `The profile of the agent ${agent}` });
  }

  async #serversFor({
    session,
    profile,
  }: {
    session: DriverSession;
    profile: AgentProfile;
  }): Promise<McpLaunch | null> {
    const { mcp: place, ground } = this.#parts;
    if (!place) return null;
    const { config } = session;
    const { agent, id: sessionId, role } = config;
    const folder = agentFolder({ ground, config });
    const what = `The profile of the agent ${agent}`;
    return await setUpMcp({ place, profile: profile.mcp, sessionId, role, folder, what });
  }

  /** tmux starts in another directory, without a word, where it cannot enter the one that it was given. */
  async #requireDirectory({ pane, workDir }: { pane: string; workDir: string }): Promise<void> {
    const commands = [["display-message", "-p", "-t", pane, "#{pane_current_path}"]];
    const [path = ""] = await this.#parts.ask(commands);
    if (path === (await realpath(workDir))) return;
    throw new BackendFailedError({
      backend: "tmux",
      problem: `the agent runs in ${path}, not in ${workDir}`,
      effect: "none",
    });
  }
}
