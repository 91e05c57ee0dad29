import type { TranscriptEntry } from "../transcript/transcript-entry.js";
import type { TranscriptFile } from "../transcript/transcript-file.js";
import { findPrompt, lastTurnRuns } from "../transcript/turn-in-transcript.js";
import type { AgentPane } from "./agent-pane.js";

/** The conversation of one session as the agent's own record has it, where the agent keeps one. */
export class Conversation {
  /** The agent's own id of it. */
  readonly id: string;
  readonly #transcript: TranscriptFile | null;
  readonly #pane: AgentPane;

  constructor(options: { id: string; transcript: TranscriptFile | null; pane: AgentPane }) {
    this.id = options.id;
    this.#transcript = options.transcript;
    this.#pane = options.pane;
  }

  /** Whether the agent keeps a record at all. */
  get isRecorded(): boolean {
    return this.#transcript !== null;
  }

  /** Whether the agent has begun its record; null where it keeps none. */
  async hasBegun(): Promise<boolean | null> {
    return this.#transcript && (await this.#transcript.exists());
  }

  /** Null where the agent keeps no record. */
  async entries(): Promise<readonly TranscriptEntry[] | null> {
    return this.#transcript && (await this.#transcript.entries());
  }

  /** None where the agent keeps no record. */
  async knownEntries(): Promise<readonly TranscriptEntry[]> {
    return (await this.entries()) ?? [];
  }

  /** Whether the record holds a prompt, behind so many entries. */
  async holds({ text, from }: { text: string; from: number }): Promise<boolean> {
    return findPrompt({ entries: await this.knownEntries(), text, from }) >= 0;
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
