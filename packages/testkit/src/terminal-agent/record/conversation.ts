import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TerminalAgentFaults } from "../faults/schema.js";
import { LaunchError } from "../launch-error.js";
import type { ConversationEntry, EntryOf } from "./conversation-entry.js";
import { EntryFile } from "./entry-file.js";

/** Which conversation the agent is to hold. */
export type ConversationChoice =
  | { readonly kind: "new"; readonly id: string | null }
  | { readonly kind: "resume"; readonly id: string }
  /** With `at`, the copy ends before that message. */
  | { readonly kind: "fork"; readonly from: string; readonly id: string | null; readonly at: string | null };

/** The file of a conversation in the agent's home: one entry a line, the first of type `conversation`. */
export function conversationFile(options: { home: string; id: string }): string {
  return join(options.home, "conversations", `${options.id}.jsonl`);
}

/** The entries of a conversation's file. A last line without its end, as a crash leaves it, is no entry. */
export function readConversation(path: string): ConversationEntry[] {
  const lines = readFileSync(path, "utf8").split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line) as ConversationEntry);
}

/** The entry without its time, which is added as it is written. */
type Untimed<Entry> = Entry extends { readonly at: string } ? Omit<Entry, "at"> : Entry;
export type NewEntry = Untimed<ConversationEntry>;

/** A conversation that is written as it goes on. A new one, or a fork, has no file until its first entry. */
export class Conversation {
  readonly id: string;
  readonly path: string;
  readonly #entries: ConversationEntry[];
  /** Null where the conversation is kept in memory only. */
  readonly #file: EntryFile | null;
  /** How many of the entries were given to the file. */
  #written: number;

  private constructor(options: {
    home: string;
    id: string;
    entries: ConversationEntry[];
    written: number;
    faults: TerminalAgentFaults;
  }) {
    const { faults } = options;
    this.id = options.id;
    this.path = conversationFile(options);
    this.#entries = options.entries;
    this.#written = options.written;
    const { lateFileMs: lateMs, tornLinesMs: tornMs } = faults;
    this.#file = faults.noFile ? null : new EntryFile({ path: this.path, lateMs, tornMs });
  }

  /** @throws LaunchError where the id is taken, or names no conversation of this directory. */
  static open(options: {
    home: string;
    cwd: string;
    choice: ConversationChoice;
    faults: TerminalAgentFaults;
  }): Conversation {
    const { home, cwd, choice, faults } = options;
    if (choice.kind === "resume") {
      const entries = known({ home, id: choice.id, cwd });
      return new Conversation({ home, id: choice.id, entries, written: entries.length, faults });
    }
    const id = choice.id ?? randomUUID();
    if (existsSync(conversationFile({ home, id }))) throw new LaunchError(`Session ID ${id} is already in use.`);
    const forkedFrom = choice.kind === "fork" ? choice.from : null;
    const head: ConversationEntry = { type: "conversation", id, cwd, at: new Date().toISOString(), forkedFrom };
    const copied =
      choice.kind === "fork" ? upTo({ entries: known({ home, id: choice.from, cwd }), at: choice.at }) : [];
    return new Conversation({ home, id, entries: [head, ...copied], written: 0, faults });
  }

  get entries(): readonly ConversationEntry[] {
    return this.#entries;
  }

  append(entry: NewEntry): void {
    this.#entries.push({ at: new Date().toISOString(), ...entry } as ConversationEntry);
    for (const added of this.#entries.slice(this.#written)) this.#file?.add(JSON.stringify(added));
    this.#written = this.#entries.length;
  }

  /** To be called before the program ends: what is late is written. */
  close(): void {
    this.#file?.flush();
  }
}

function known(options: { home: string; id: string; cwd: string }): ConversationEntry[] {
  const { id, cwd } = options;
  const path = conversationFile(options);
  if (!existsSync(path)) throw new LaunchError(`No conversation found with session ID: ${id}`);
  const entries = readConversation(path);
  const head = entries.find((entry): entry is EntryOf<"conversation"> => entry.type === "conversation");
  if (head?.cwd !== cwd) throw new LaunchError(`Conversation ${id} belongs to another directory: ${head?.cwd}`);
  return entries;
}

/** What a fork takes along: all, or what came before the message `at`. */
function upTo(options: { entries: readonly ConversationEntry[]; at: string | null }): readonly ConversationEntry[] {
  const content = options.entries.filter(({ type }) => type !== "conversation");
  if (options.at === null) return content;
  const place = content.findIndex((entry) => "id" in entry && entry.id === options.at);
  if (place < 0) throw new LaunchError(`The conversation holds no message ${options.at}.`);
  return content.slice(0, place);
}
