import type { TranscriptEntry } from "../transcript-entry.js";
import type { TranscriptFormat, TranscriptReader } from "../transcript-reader.js";
import { geminiBehindCut, geminiCutWords } from "./gemini-behind-cut.js";
import {
  type GeminiCall,
  type GeminiLine,
  type GeminiMessage,
  geminiOwnWords,
  readGeminiLine,
  wordsIn,
} from "./gemini-line.js";
import { linesInOrderBefore } from "./lines-in-order-before.js";
import { parseLine } from "./parse-line.js";

const turn = null;
/** A summary that stands in the place of what was said. */
const summary = /^\s*<state_snapshot>/;

/**
 * Gemini CLI's record of a conversation. A message is written anew with each thing that is learned of it. It has no names for
 * turns and does not say that one ended well: that its hook does.
 */
export const geminiFormat: TranscriptFormat = {
  kinds: new Set(["prompt", "text", "tool", "usage", "end", "error", "interrupted", "compacted"]),
  leavesLastOpen: true,
  reader: () => new GeminiReader(),
  linesBefore: (options) => linesInOrderBefore({ ...options, reader: new GeminiReader() }),
  behindCut: geminiBehindCut,
};

/** What a conversation begins with, also one that goes on from an earlier place. */
function isOpening(line: GeminiLine): boolean {
  return "message" in line && line.message.type === "user" && /^\s*<session_context>/.test(line.message.content);
}

class GeminiReader implements TranscriptReader {
  /** What was told of each message and each call, so that it is told once. */
  readonly #told = new Set<string>();
  /** A conversation that was set back is written down once more, up to its list of messages. */
  #repeats = false;
  /** What was told last. */
  #last: TranscriptEntry["kind"] | null = null;

  read(text: string): readonly TranscriptEntry[] {
    const line = readGeminiLine(text);
    if (!line) return [];
    if (isOpening(line)) this.#repeats = true;
    const entries = "all" in line ? this.#compactedIn(line.all) : this.#repeats ? [] : this.#newIn(line.message);
    if ("all" in line) this.#repeats = false;
    const end = this.#endBefore(entries);
    this.#last = entries.at(-1)?.kind ?? this.#last;
    return [...end, ...entries];
  }

  /** A turn that another one follows has ended, and well where its model spoke last. */
  #endBefore([next]: readonly TranscriptEntry[]): TranscriptEntry[] {
    const spoke = this.#last === "text" || this.#last === "usage";
    return spoke && next?.kind === "prompt" ? [endOf(next.at)] : [];
  }

  #newIn(message: GeminiMessage): TranscriptEntry[] {
    const { id, timestamp: at, type, content } = message;
    switch (type) {
      case "user": {
        const text = wordsIn(message.displayContent) || content;
        // The result of a tool is its user's message, too, and has no words.
        if (text === "" || geminiOwnWords.test(text)) return [];
        return this.#once(id, { kind: "prompt", id, turn, at, text });
      }
      case "gemini":
        if (content === geminiCutWords) return [];
        return [
          ...(content === "" ? [] : this.#once(`${id} text`, { kind: "text", id, turn, at, text: content })),
          ...message.toolCalls.flatMap((call) => this.#once(`${id} ${call.id} ${call.status}`, toolOf({ call, at }))),
          ...usageOf(message).flatMap((usage) => this.#once(`${id} usage`, usage)),
        ];
      case "info":
        return content === "Request cancelled." ? this.#once(id, { kind: "interrupted", turn, at }) : [];
      case "error":
        return content.startsWith("[") ? this.#once(id, { kind: "error", turn, at, ...failureOf(content) }) : [];
      default:
        return [];
    }
  }

  /** What is left of a conversation was said before; a summary was not. */
  #compactedIn(all: readonly GeminiMessage[]): TranscriptEntry[] {
    return all
      .filter(({ type, content }) => type === "user" && summary.test(content))
      .flatMap(({ id, timestamp: at }) => this.#once(id, { kind: "compacted", turn, at, asked: false }));
  }

  #once(what: string, entry: TranscriptEntry): TranscriptEntry[] {
    if (this.#told.has(what)) return [];
    this.#told.add(what);
    return [entry];
  }
}

function endOf(at: string): TranscriptEntry {
  return { kind: "end", turn, at, finish: "stop" };
}

const ends: Readonly<Record<string, "completed" | "error">> = {
  success: "completed",
  error: "error",
  cancelled: "error",
};

function toolOf({ call, at }: { call: GeminiCall; at: string }): TranscriptEntry {
  const { id, name: tool, args: input, status, result } = call;
  const output = result === undefined || result === null ? null : outputOf(result);
  return { kind: "tool", id, turn, at, tool, title: null, input, status: ends[status] ?? "running", output };
}

/** A tool's result is an answer of a function: its words stand in `response`. */
function outputOf(result: unknown): string {
  const [part] = Array.isArray(result) ? result : [result];
  const response: unknown = Object(Object(part).functionResponse).response;
  const { output, error } = Object(response);
  const said: unknown = output ?? error ?? response ?? result;
  return typeof said === "string" ? said : JSON.stringify(said);
}

/** The input that it counts holds the cached part. */
function usageOf({ tokens }: GeminiMessage): TranscriptEntry[] {
  if (!tokens) return [];
  const { input, output: outputTokens, cached: cacheReadTokens, thoughts: reasoningTokens } = tokens;
  const inputTokens = Math.max(0, input - cacheReadTokens);
  return [{ kind: "usage", turn, inputTokens, outputTokens, reasoningTokens, cacheReadTokens, cacheWriteTokens: 0 }];
}

/** `[API Error: …]`: its provider's words are the body of an answer, or a sentence. */
function failureOf(said: string): { code: string; message: string } {
  const [, words = said] = /^\[(?:API Error: )?([\s\S]*)\]/.exec(said) ?? [];
  const { code: status, message } = Object(Object(parseLine(words)).error);
  return { code: status ? `api_error_${status}` : "api_error", message: typeof message === "string" ? message : words };
}
