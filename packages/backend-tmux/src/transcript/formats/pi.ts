import type { TranscriptEntry } from "../transcript-entry.js";
import type { TranscriptFormat, TranscriptReader } from "../transcript-reader.js";
import { linesInOrderBefore } from "./lines-in-order-before.js";
import { type PiBlock, type PiMessage, readPiLine } from "./pi-line.js";

/** pi's record of a conversation, in the order in which things were said. It has no names for turns. */
export const piFormat: TranscriptFormat = {
  kinds: new Set(["prompt", "text", "tool", "usage", "end", "error", "interrupted", "compacted"]),
  reader: () => new PiReader(),
  linesBefore: (options) => linesInOrderBefore({ ...options, reader: new PiReader() }),
};

const turn = null;

class PiReader implements TranscriptReader {
  readonly #inputs = new Map<string, unknown>();

  read(text: string): readonly TranscriptEntry[] {
    const line = readPiLine(text);
    if (!line) return [];
    const at = line.timestamp;
    if (line.type === "compaction") return [{ kind: "compacted", turn, at, asked: false }];
    const { id, message } = line;
    switch (message.role) {
      case "user":
        return [{ kind: "prompt", id, turn, at, text: wordsOf(message.content) }];
      case "assistant":
        return [...this.#said({ blocks: message.content, id, at }), ...usageOf(message), ...endOf({ message, at })];
      case "toolResult": {
        const { toolCallId, toolName: tool, content, isError } = message;
        const input = this.#inputs.get(toolCallId) ?? null;
        const status = isError ? "error" : "completed";
        return [{ kind: "tool", id: toolCallId, turn, at, tool, title: null, input, status, output: wordsOf(content) }];
      }
    }
  }

  #said(options: { blocks: readonly PiBlock[]; id: string; at: string }): TranscriptEntry[] {
    const { blocks, id, at } = options;
    return blocks.map((block, part): TranscriptEntry => {
      if (block.type === "text") return { kind: "text", id: `${id}-${part}`, turn, at, text: block.text };
      const { name: tool, arguments: input } = block;
      this.#inputs.set(block.id, input);
      return { kind: "tool", id: block.id, turn, at, tool, title: null, input, status: "running", output: null };
    });
  }
}

type Assistant = Extract<PiMessage, { role: "assistant" }>;

function usageOf({ usage }: Assistant): TranscriptEntry[] {
  if (!usage || usage.input + usage.output + usage.cacheRead + usage.cacheWrite === 0) return [];
  const { input: inputTokens, output: outputTokens, cacheRead, cacheWrite } = usage;
  const cached = { cacheReadTokens: cacheRead, cacheWriteTokens: cacheWrite };
  return [{ kind: "usage", turn, inputTokens, outputTokens, reasoningTokens: 0, ...cached }];
}

/** None where it goes on with the results of its tools. */
function endOf({ message, at }: { message: Assistant; at: string }): TranscriptEntry[] {
  const { stopReason, errorMessage = "It failed." } = message;
  if (stopReason === "toolUse") return [];
  if (stopReason === "aborted") return [{ kind: "interrupted", turn, at }];
  if (stopReason !== "error") return [{ kind: "end", turn, at, finish: stopReason }];
  // It begins with the status of the answer, where there was one.
  const [, status] = /^(\d{3}) /.exec(errorMessage) ?? [];
  return [{ kind: "error", turn, at, code: status ? `api_error_${status}` : "api_error", message: errorMessage }];
}

function wordsOf(blocks: readonly PiBlock[]): string {
  return blocks.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("\n");
}
