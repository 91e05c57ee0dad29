import type { HookLog } from "../hooks/hook-log.js";
import type { AgentServer } from "../server/agent-server.js";
import type { TranscriptEntry } from "../transcript/transcript-entry.js";
import type { TranscriptFile } from "../transcript/transcript-file.js";
import { lastTurnRuns, withToldEnd } from "../transcript/turn-in-transcript.js";
import type { AgentPane } from "./agent-pane.js";

/** Where an agent keeps a conversation. */
export interface ConversationFiles {
  readonly own: TranscriptFile;
  /** What a fork begins with, which it writes down with its first prompt; null for one that is no fork. */
  readonly inherited: (() => Promise<readonly TranscriptEntry[]>) | null;
  /** Makes that its own record; null where the agent does it. */
  readonly copy: (() => Promise<void>) | null;
}

/** The conversation of one session as the agent's own record has it, where the agent keeps one. */
export class Conversation {
  /** The agent's own id of it. */
  readonly id: string;
  readonly #files: ConversationFiles | null;
  readonly #server: AgentServer | null;
  readonly #pane: AgentPane;
  readonly #hookLog: HookLog;

  /** `server`: what it tells is kept in the record. */
  constructor(options: {
    id: string;
    files: ConversationFiles | null;
    server: AgentServer | null;
    pane: AgentPane;
    hookLog: HookLog;
  }) {
    this.id = options.id;
    this.#files = options.files;
    this.#server = options.server;
    this.#hookLog = options.hookLog;
    this.#pane = options.pane;
  }

  /** Whether the agent keeps a record at all. */
  get isRecorded(): boolean {
    return this.#files !== null;
  }

  /** Whether the agent has begun its record; null where it keeps none. */
  async hasBegun(): Promise<boolean | null> {
    return this.#files && (await this.#files.own.hasBegun());
  }

  /** Makes place for one that has not begun. Resolves with whether it has thereby, with what a fork begins with. */
  async makePlace(): Promise<boolean> {
    if (!this.#files) return false;
    const { own, copy } = this.#files;
    await own.setAside();
    await copy?.();
    if (await own.hasBegun()) return true;
    await own.setAside();
    return false;
  }

  /** As `TranscriptFile` has it. */
  async closeCut(): Promise<void> {
    await this.#files?.own.closeCut();
  }

  /** Null where the agent keeps no record. */
  async entries(): Promise<readonly TranscriptEntry[] | null> {
    if (!this.#files) return null;
    await this.#server?.keepHistory();
    const { own, inherited } = this.#files;
    if (inherited === null || (await own.hasBegun())) {
      const entries = await own.entries();
      return own.leavesLastOpen ? withToldEnd({ entries, heard: await this.#hookLog.all() }) : entries;
    }
    // The agent has loaded what was there when it was started.
    return (await inherited()).slice(0, this.#pane.facts?.entriesAtStart);
  }

  /** None where the agent keeps no record. */
  async knownEntries(): Promise<readonly TranscriptEntry[]> {
    return (await this.entries()) ?? [];
  }

  /** By the record; where there is none, the screen alone tells. */
  async turnRuns(): Promise<boolean> {
    const entries = await this.knownEntries();
    return lastTurnRuns({ entries, cutBefore: this.cutBefore(entries) });
  }

  /** Entries before it are of a process that is gone: a turn in them without an end was cut. */
  cutBefore(entries: readonly TranscriptEntry[]): number {
    return this.#pane.facts ? this.#pane.facts.entriesAtStart : entries.length;
  }
}
