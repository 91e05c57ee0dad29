import { entryIdOf } from "../../server/opencode/ids.js";
import type { TranscriptEntry } from "../transcript-entry.js";
import type { TranscriptFormat, TranscriptReader } from "../transcript-reader.js";
import { linesInOrderBefore } from "./lines-in-order-before.js";
import { type OpencodeAssistant, type OpencodePart, readOpencodeLine } from "./opencode-line.js";

/** What OpenCode's server has told of a conversation. A turn has the name of its prompt, or of the first of several. */
export const opencodeFormat: TranscriptFormat = {
  kinds: new Set(["prompt", "text", "tool", "usage", "end", "error", "interrupted", "compacted"]),
  reader: () => new OpencodeReader(),
  linesBefore: (options) => linesInOrderBefore({ ...options, reader: new OpencodeReader() }),
};

type PromptEntry = Extract<TranscriptEntry, { kind: "prompt" }>;

class OpencodeReader implements TranscriptReader {
  /** Of the last event that was read. Some stand in the file twice. */
  #last = -1;
  /** When the messages of users were made, by their ids. */
  readonly #users = new Map<string, number>();
  readonly #answers = new Map<string, { turn: string | null; summary: boolean }>();
  /** Of the messages at which a summary begins, whether somebody asked for it. */
  readonly #asked = new Map<string, boolean>();
  /** What was told already: of a message, of a part, or of a part's end. */
  readonly #told = new Set<string>();
  /** Prompts that came while a turn ran: what becomes of them the next answer says. */
  #waiting: PromptEntry[] = [];
  /** The turn that runs, and the last one that did. */
  #open: string | null = null;
  #turn: string | null = null;
  /** The last answer asked for tools. */
  #rests = false;

  read(text: string): readonly TranscriptEntry[] {
    const line = readOpencodeLine(text);
    if (!line) return [];
    if (!("seq" in line)) return this.#rested(line);
    if (line.seq <= this.#last) return [];
    this.#last = line.seq;
    if (line.type === "message.part.updated.1") return this.#part(line.data.part, iso(line.data.time));
    const { info } = line.data;
    if (info.role === "assistant") return this.#answer(info);
    if (!this.#users.has(info.id)) this.#users.set(info.id, info.time.created);
    return [];
  }

  /**
   * Nothing ran then: what waits was never taken up, and what has no end will have none. One that asked for tools and was at nothing
   * has ended there: a tool was denied without words.
   */
  #rested({ type, at }: { type: "town.started" | "town.idle"; at: string }): TranscriptEntry[] {
    const denied = type === "town.idle" && this.#open !== null && this.#rests;
    const end = denied ? [{ kind: "interrupted", turn: this.#open, at } as const] : [];
    this.#open = null;
    const left = this.#waiting;
    this.#waiting = [];
    return [...end, ...left];
  }

  #part(part: OpencodePart, at: string): TranscriptEntry[] {
    if (part.type === "compaction") {
      this.#asked.set(part.messageID, !part.auto);
      return [];
    }
    if (part.type === "tool") return this.#tool(part, at);
    const made = this.#users.get(part.messageID);
    if (made === undefined) return this.#said(part, at);
    // What the server adds to a prompt, or says in the place of one, nobody has said.
    if (part.synthetic || !this.#isNew(part.messageID)) return [];
    return this.#prompt({ kind: "prompt", id: part.messageID, turn: part.messageID, at: iso(made), text: part.text });
  }

  #prompt(prompt: PromptEntry): TranscriptEntry[] {
    if (this.#open !== null) {
      this.#waiting.push(prompt);
      return [];
    }
    this.#open = prompt.id;
    this.#turn = prompt.id;
    return [prompt];
  }

  #said(part: Extract<OpencodePart, { type: "text" }>, at: string): TranscriptEntry[] {
    const answer = this.#answers.get(part.messageID);
    if (!answer || answer.summary || part.text === "" || part.time?.end === undefined || !this.#isNew(part.id))
      return [];
    return [{ kind: "text", id: entryIdOf(part), turn: answer.turn, at, text: part.text }];
  }

  #tool(part: Extract<OpencodePart, { type: "tool" }>, at: string): TranscriptEntry[] {
    const { tool, state } = part;
    const { status, title = null, input, output = null, error = null } = state;
    const turn = this.#answers.get(part.messageID)?.turn ?? null;
    if (!this.#isNew(`${part.id} ${status === "running" ? status : "ended"}`)) return [];
    return [{ kind: "tool", id: entryIdOf(part), turn, at, tool, title, input, status, output: output ?? error }];
  }

  #answer(info: OpencodeAssistant): TranscriptEntry[] {
    const begun = this.#answers.has(info.id) ? [] : this.#begin(info);
    const { turn = null, summary = false } = this.#answers.get(info.id) ?? {};
    if (info.time.completed === undefined || !this.#isNew(`${info.id} ended`)) return begun;
    const at = iso(info.time.completed);
    const asked = this.#asked.get(info.parentID) ?? false;
    const end = summary && !info.error ? [{ kind: "compacted", turn, at, asked } as const] : endOf({ info, turn, at });
    if (end.some(({ kind }) => kind !== "compacted")) this.#open = null;
    this.#rests = end.length === 0;
    return [...begun, ...usageOf(info, turn), ...end];
  }

  /** It is an answer to all that waited until then, and those are one turn with what ran, if that has no end. */
  #begin({ id, parentID, summary = false }: OpencodeAssistant): TranscriptEntry[] {
    const count = this.#waiting.findIndex((prompt) => prompt.id === parentID) + 1;
    const taken = this.#waiting.splice(0, count);
    const [first] = taken;
    if (first) {
      this.#turn = this.#open ?? first.id;
      this.#open = this.#turn;
    }
    const turn = this.#turn;
    this.#answers.set(id, { turn, summary });
    this.#rests = false;
    return taken.map((prompt) => ({ ...prompt, turn }));
  }

  /** Whether it was not told of before. */
  #isNew(what: string): boolean {
    if (this.#told.has(what)) return false;
    this.#told.add(what);
    return true;
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function usageOf({ tokens }: OpencodeAssistant, turn: string | null): TranscriptEntry[] {
  if (!tokens) return [];
  const { input: inputTokens, output: outputTokens, reasoning: reasoningTokens, cache } = tokens;
  const { read: cacheReadTokens, write: cacheWriteTokens } = cache;
  if (inputTokens + outputTokens + reasoningTokens + cacheReadTokens + cacheWriteTokens === 0) return [];
  const counted = { inputTokens, outputTokens, reasoningTokens, cacheReadTokens, cacheWriteTokens };
  return [{ kind: "usage", turn, ...counted }];
}

/** None where it goes on with the results of its tools. */
function endOf(options: { info: OpencodeAssistant; turn: string | null; at: string }): TranscriptEntry[] {
  const { info, turn, at } = options;
  const { error, finish } = info;
  if (error?.name === "MessageAbortedError") return [{ kind: "interrupted", turn, at }];
  if (error) {
    const { message = error.name, statusCode } = error.data ?? {};
    const code = statusCode === undefined ? "api_error" : `api_error_${statusCode}`;
    return [{ kind: "error", turn, at, code, message: message.split("\n", 1)[0] ?? error.name }];
  }
  // It was aborted while it waited to ask its provider again.
  if (finish === undefined) return [{ kind: "interrupted", turn, at }];
  return finish === "tool-calls" ? [] : [{ kind: "end", turn, at, finish }];
}
