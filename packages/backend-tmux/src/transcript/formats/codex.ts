import type { TranscriptEntry } from "../transcript-entry.js";
import type { TranscriptFormat, TranscriptReader } from "../transcript-reader.js";
import { type CodexEvent, type CodexItem, type CodexUsage, readCodexLine } from "./codex-line.js";
import { linesInOrderBefore } from "./lines-in-order-before.js";
import { parseLine } from "./parse-line.js";

/** What the output of a command says first. */
const exitCode = /^Process exited with code (\d+)$/m;

/** Codex's record of a conversation, its rollout, in the order in which things were said. */
export const codexFormat: TranscriptFormat = {
  kinds: new Set(["prompt", "text", "tool", "usage", "end", "error", "interrupted", "compacted"]),
  reader: () => new CodexReader(),
  linesBefore: (options) => linesInOrderBefore({ ...options, reader: new CodexReader() }),
};

class CodexReader implements TranscriptReader {
  readonly #tools = new Map<string, { name: string; input: unknown }>();
  /** What was shown to its user, whose message follows. A summary is a message, too, and shown to nobody. */
  #shown: string | null = null;

  read(text: string): readonly TranscriptEntry[] {
    const line = readCodexLine(text);
    if (!line) return [];
    const at = line.timestamp;
    switch (line.type) {
      case "response_item":
        return this.#itemEntries({ item: line.payload, at });
      case "event_msg":
        return this.#eventEntries({ event: line.payload, at });
      case "token_usage_record":
        return [usageOf(line.payload)];
      case "compacted":
        return [{ kind: "compacted", turn: null, at, asked: false }];
    }
  }

  #itemEntries({ item, at }: { item: CodexItem; at: string }): TranscriptEntry[] {
    const { turn_id: turn, content_item_kinds: kinds } = item.internal_chat_message_metadata_passthrough;
    switch (item.type) {
      case "message": {
        const { id, role, content } = item;
        const words = content.map(({ text }) => text).join("\n");
        if (role === "user" && kinds.length > 0 && kinds.every((kind) => kind.startsWith("user.")))
          return [{ kind: "prompt", id, turn, at, text: words }];
        if (role !== "assistant" || words !== this.#shown) return [];
        this.#shown = null;
        return [{ kind: "text", id, turn, at, text: words }];
      }
      case "function_call":
      case "custom_tool_call": {
        const { call_id: id, name: tool } = item;
        const input =
          item.arguments === undefined ? (item.input ?? null) : (parseLine(item.arguments) ?? item.arguments);
        this.#tools.set(id, { name: tool, input });
        return [{ kind: "tool", id, turn, at, tool, title: null, input, status: "running", output: null }];
      }
      case "function_call_output":
      case "custom_tool_call_output": {
        const { name: tool, input } = this.#tools.get(item.call_id) ?? { name: "tool", input: null };
        const output = typeof item.output === "string" ? item.output : JSON.stringify(item.output);
        const status = (exitCode.exec(output)?.[1] ?? "0") === "0" ? "completed" : "error";
        return [{ kind: "tool", id: item.call_id, turn, at, tool, title: null, input, status, output }];
      }
    }
  }

  #eventEntries({ event, at }: { event: CodexEvent; at: string }): TranscriptEntry[] {
    switch (event.type) {
      case "agent_message":
        this.#shown = event.message;
        return [];
      case "task_complete":
        if (!event.error) return [{ kind: "end", turn: event.turn_id, at, finish: "stop" }];
        return [{ kind: "error", turn: event.turn_id, at, ...failureOf(event.error) }];
      case "turn_aborted":
        return [{ kind: "interrupted", turn: event.turn_id, at }];
    }
  }
}

/** Its provider's words are the body of an answer, or a sentence of Codex's. */
function failureOf(error: { message: string; codex_error_info?: unknown }): { code: string; message: string } {
  const { message, codex_error_info: info } = error;
  const body = parseLine(message) as { error?: { message?: unknown } } | undefined;
  const said = body?.error?.message;
  return { code: codeOf(info), message: typeof said === "string" ? said : message || "It failed." };
}

/** Its own name of what happened, with the status of the answer where it had one. */
function codeOf(info: unknown): string {
  if (typeof info === "string") return info;
  const [[kind, facts] = ["agent_error", null]] = Object.entries(Object(info));
  const status = Object(facts).http_status_code;
  return typeof status === "number" ? `${kind}_${status}` : kind;
}

/** The input that it counts holds the cached part, and the output the reasoning. */
function usageOf({ turn_id: turn, usage }: CodexUsage): TranscriptEntry {
  const { cached_input_tokens: cacheReadTokens, cache_write_input_tokens: cacheWriteTokens } = usage;
  const { reasoning_output_tokens: reasoningTokens } = usage;
  return {
    kind: "usage",
    turn,
    inputTokens: Math.max(0, usage.input_tokens - cacheReadTokens - cacheWriteTokens),
    outputTokens: Math.max(0, usage.output_tokens - reasoningTokens),
    reasoningTokens,
    cacheReadTokens,
    cacheWriteTokens,
  };
}
