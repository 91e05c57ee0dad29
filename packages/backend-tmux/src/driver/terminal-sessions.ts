import type { SessionObservation } from "@townkit/core";
import type { DriverSession } from "@townkit/core/kit";
import { fillIn } from "../profile/fill-in.js";
import type { AgentProfile } from "../profile/profile.js";
import { profileOf } from "../profile/profile-of.js";
import { TerminalSession } from "../session/terminal-session.js";
import type { PaneFacts } from "../tmux/panes.js";
import { openTranscript, type TranscriptFile } from "../transcript/transcript-file.js";
import type { DriverParts } from "./driver-parts.js";
import { readHandle } from "./handle.js";
import { launchEnv } from "./launch.js";

/** The sessions of one driver, each known from the first time that it is asked for. */
export class TerminalSessions {
  readonly #agents: Readonly<Record<string, AgentProfile>>;
  readonly #parts: DriverParts;
  readonly #byId = new Map<string, TerminalSession>();

  constructor(options: { agents: Readonly<Record<string, AgentProfile>>; parts: DriverParts }) {
    this.#agents = options.agents;
    this.#parts = options.parts;
  }

  all(): Iterable<TerminalSession> {
    return this.#byId.values();
  }

  /** @throws InvalidInputError its agent has no profile, or its handle is none of ours. */
  of(session: DriverSession): TerminalSession {
    const { id, agent } = session.config;
    const known = this.#byId.get(id);
    if (known) return known;
    const profile = profileOf({ agents: this.#agents, agent });
    const transcript = this.#transcriptOf({ session, profile });
    const terminal = new TerminalSession({ session, profile, transcript, parts: this.#parts });
    this.#byId.set(id, terminal);
    return terminal;
  }

  /** Its agent is in this pane already, or was until it ended. */
  async takeOver(session: DriverSession, facts: PaneFacts): Promise<SessionObservation> {
    const terminal = this.of(session);
    const kept = await this.#parts.records.pane(session.config.id);
    const { pane, pid, ended } = facts;
    const entriesAtStart = kept?.pid === pid ? kept.entriesAtStart : 0;
    terminal.bind({ pane, pid, entriesAtStart });
    if (ended) await terminal.lose({ why: `Its agent ended with code ${ended.code ?? "unknown"}.`, told: false });
    return await terminal.observe();
  }

  #transcriptOf({ session, profile }: { session: DriverSession; profile: AgentProfile }): TranscriptFile | null {
    if (!profile.transcript) return null;
    const { config, handle } = session;
    const env = { ...this.#parts.place.env, ...launchEnv({ profile, config }) };
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
}
