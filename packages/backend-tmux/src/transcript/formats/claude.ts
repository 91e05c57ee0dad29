import type { TranscriptEntry } from "../transcript-entry.js";
import type { TranscriptFormat, TranscriptReader } from "../transcript-reader.js";
import { type ClaudeAssistantLine, type ClaudeLine, type ClaudeUserLine, readClaudeLine } from "./claude-line.js";
import { claudeLinesBefore } from "./claude-lines-before.js";

type Turn = string | null;
type Usage = Extract<TranscriptEntry, { kind: "usage" }>;

/** What `[Request interrupted by user]` and `[Request interrupted by user for tool use]` begin with. */
const interruption = "[Request interrupted by user";
/** Lines of the user's that no user wrote begin with these. */
const machineWords = ["<command-", "<local-command-", "<bash-"];
/** Why its model stopped, in the words of all agents. */
const finishes: Readonly<Record<string, string>> = {
  end_turn: "stop",
  stop_sequence: "stop",
  max_tokens: "length",
  tool_use: "tool-calls",
  refusal: "content-filter",
};
/** What it puts behind a turn that was cut when it goes on. */
const placeholder = "No response requested.";

/**
 * Claude Code's record of a conversation. Its lines are not in order: an answer may stand before its prompt, and what ends
 * a turn may carry the id of the next prompt. Each names the line that it follows, and so belongs to that one's turn.
 */
export const claudeFormat: TranscriptFormat = {
  kinds: new Set(["prompt", "text", "tool", "usage", "end", "error", "interrupted", "compacted"]),
  reader: () => new ClaudeReader(),
  linesBefore: claudeLinesBefore,
};

class ClaudeReader implements TranscriptReader {
  /** The turn of each line that there was. */
  readonly #turns = new Map<string, Turn>();
  /** Lines that follow one which is not written yet. */
  #waiting: ClaudeLine[] = [];
  readonly #tools = new Map<string, { name: string; input: unknown }>();
  /** The call of the model that is being written: a line for each part of it, each with all that it used so far. */
  #call: { id: string; usage: Usage } | null = null;
  /** Why the model stopped the last time. */
  #finish: string | null = null;
  /** An error was told of it: what is said of its end says nothing new. */
  readonly #failed = new Set<Turn>();

  read(text: string): readonly TranscriptEntry[] {
    const line = readClaudeLine(text);
    if (!line) return [];
    if (!isPrompt(line) && line.parentUuid !== null && !this.#turns.has(line.parentUuid)) {
      this.#waiting.push(line);
      return [];
    }
    return [...this.#take(line), ...this.#takeFollowing()];
  }

  #takeFollowing(): TranscriptEntry[] {
    const ready = this.#waiting.find(({ parentUuid }) => parentUuid !== null && this.#turns.has(parentUuid));
    if (!ready) return [];
    this.#waiting = this.#waiting.filter((line) => line !== ready);
    return [...this.#take(ready), ...this.#takeFollowing()];
  }

  #take(line: ClaudeLine): TranscriptEntry[] {
    const begun = isPrompt(line) ? (line.promptId ?? line.uuid) : null;
    const turn = begun ?? (line.parentUuid === null ? null : (this.#turns.get(line.parentUuid) ?? null));
    this.#turns.set(line.uuid, turn);
    switch (line.type) {
      case "user":
        return begun ? this.#promptEntries({ line, turn }) : this.#userEntries({ line, turn });
      case "assistant":
        return this.#answerEntries({ line, turn });
      case "system":
        if (isTurnEnd(line)) {
          const end = { kind: "end" as const, turn, at: line.timestamp, finish: this.#finish };
          return [...this.#closeCall(), ...(this.#failed.has(turn) ? [] : [end])];
        }
        if (line.subtype !== "compact_boundary") return [];
        return [{ kind: "compacted", turn, at: line.timestamp, asked: line.compactMetadata?.trigger === "manual" }];
      case "other":
        return [];
    }
  }

  #promptEntries({ line, turn }: { line: ClaudeUserLine; turn: Turn }): TranscriptEntry[] {
    const before = this.#closeCall();
    this.#finish = null;
    return [...before, promptOf({ line, turn })];
  }

  #userEntries({ line, turn }: { line: ClaudeUserLine; turn: Turn }): TranscriptEntry[] {
    const { message, timestamp: at } = line;
    return message.content.flatMap((block): TranscriptEntry[] => {
      if (block.type === "text" && block.text.startsWith(interruption)) {
        return [...this.#closeCall(), { kind: "interrupted", turn, at }];
      }
      if (block.type !== "tool_result") return [];
      const { name: tool, input } = this.#tools.get(block.tool_use_id) ?? { name: "tool", input: null };
      const status = block.is_error ? "error" : "completed";
      return [
        {
          kind: "tool",
          id: block.tool_use_id,
          turn,
          at,
          tool,
          title: null,
          input,
          status,
          output: textIn(block.content),
        },
      ];
    });
  }

  #answerEntries({ line, turn }: { line: ClaudeAssistantLine; turn: Turn }): TranscriptEntry[] {
    const { message, timestamp: at, uuid } = line;
    const words = textIn(message.content) ?? "";
    if (line.isApiErrorMessage) {
      this.#failed.add(turn);
      const code = line.apiErrorStatus ? `api_error_${line.apiErrorStatus}` : "api_error";
      return [
        ...this.#closeCall(),
        { kind: "error", turn, at, code, message: words || "The call of the model failed." },
      ];
    }
    if (words === placeholder && message.model === "<synthetic>") return [];
    const { stop_reason: stopped } = message;
    if (stopped !== null) this.#finish = finishes[stopped] ?? stopped;
    const entries = message.content.flatMap((block, part): TranscriptEntry[] => {
      if (block.type === "text") return [{ kind: "text", id: `${uuid}-${part}`, turn, at, text: block.text }];
      if (block.type !== "tool_use") return [];
      const { id, name: tool, input } = block;
      this.#tools.set(id, { name: tool, input });
      return [{ kind: "tool", id, turn, at, tool, title: null, input, status: "running", output: null }];
    });
    return [...this.#noteCall({ line, turn }), ...entries];
  }

  /** What the call before this one used in all is known when this one begins. */
  #noteCall({ line, turn }: { line: ClaudeAssistantLine; turn: Turn }): TranscriptEntry[] {
    const { id, usage } = line.message;
    if (!usage) return [];
    const before = this.#call?.id === id ? [] : this.#closeCall();
    this.#call = {
      id,
      usage: {
        kind: "usage",
        turn,
        inputTokens: usage.input_tokens,
        outputTokens: usage.output_tokens,
        reasoningTokens: 0,
        cacheReadTokens: usage.cache_read_input_tokens,
        cacheWriteTokens: usage.cache_creation_input_tokens,
      },
    };
    return before;
  }

  #closeCall(): TranscriptEntry[] {
    const call = this.#call;
    this.#call = null;
    return call ? [call.usage] : [];
  }
}

function isTurnEnd(line: ClaudeLine): boolean {
  return line.type === "system" && line.subtype === "turn_duration";
}

function isPrompt(line: ClaudeLine): line is ClaudeUserLine {
  if (line.type !== "user" || line.isMeta || line.isCompactSummary) return false;
  const [first] = line.message.content;
  if (first?.type !== "text" || line.message.content.some(({ type }) => type === "tool_result")) return false;
  return ![interruption, ...machineWords].some((words) => first.text.startsWith(words));
}

function promptOf({ line, turn }: { line: ClaudeUserLine; turn: Turn }): TranscriptEntry {
  return { kind: "prompt", id: line.uuid, turn, at: line.timestamp, text: textIn(line.message.content) ?? "" };
}

/** The words in a content, which may be a text by itself; null where there are none. */
function textIn(content: unknown): string | null {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return null;
  const texts = content.flatMap((block: { type?: unknown; text?: unknown } | null) =>
    block?.type === "text" && typeof block.text === "string" ? [block.text] : [],
  );
  return texts.length === 0 ? null : texts.join("\n");
}
