import type { SessionObservation } from "@townkit/core";
import type { DriverSession } from "@townkit/core/kit";
import type { AgentProfile } from "../profile/profile.js";
import { profileOf } from "../profile/profile-of.js";
import { openServer } from "../server/open-server.js";
import { TerminalSession } from "../session/terminal-session.js";
import type { PaneRecord } from "../session/turn-record.js";
import type { PaneFacts } from "../tmux/panes.js";
import { conversationFiles } from "./conversation-files.js";
import type { DriverParts } from "./driver-parts.js";

/** The sessions of one driver, each known from the first time that it is asked for until it is stopped. */
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
    const { ground, servers, clock } = this.#parts;
    const files = conversationFiles({ ...session, profile, ground });
    const server = openServer({ session, profile, ground, folder: servers, clock });
    const terminal = new TerminalSession({ session, profile, files, server, parts: this.#parts });
    this.#byId.set(id, terminal);
    return terminal;
  }

  /** It was stopped: what is asked of it from now on is answered by what is on record. */
  forget(terminal: TerminalSession): void {
    terminal.close();
    this.#byId.delete(terminal.id);
  }

  /** Its agent is in this pane already, or was until it ended. */
  async takeOver(session: DriverSession, facts: PaneFacts): Promise<SessionObservation> {
    const terminal = this.of(session);
    const { pane, ended } = facts;
    terminal.bind({ ...(await this.#recordOf({ session, terminal, facts })), pane });
    if (ended) await terminal.lose({ why: `Its agent ended with code ${ended.code ?? "unknown"}.`, told: false });
    return await terminal.observe();
  }

  /** Whoever started one that is not on record died before it could give it anything: all that there is was there before it. */
  async #recordOf(options: {
    session: DriverSession;
    terminal: TerminalSession;
    facts: PaneFacts;
  }): Promise<PaneRecord> {
    const { session, terminal, facts } = options;
    const { records } = this.#parts;
    const { pane, pid, at } = facts;
    const { id } = session.config;
    const kept = await records.pane(id);
    if (kept?.pid === pid) return kept;
    const found = { pane, pid, at, entriesAtStart: await terminal.entryCount({ closes: false }) };
    await records.keepPane(id, found);
    return found;
  }
}
