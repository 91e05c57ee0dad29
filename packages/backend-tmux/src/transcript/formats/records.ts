import type { RecordRule } from "../../profile/profile.js";
import { ruleFor, valueAt } from "../../profile/value-at.js";
import type { TranscriptEntry } from "../transcript-entry.js";
import type { TranscriptFormat } from "../transcript-reader.js";
import { linesInOrderBefore } from "./lines-in-order-before.js";
import { parseLine } from "./parse-line.js";

type Json = unknown;

/** One fact a line, each as a rule of the profile says. */
export function recordsFormat(rules: readonly RecordRule[]): TranscriptFormat {
  const reader = () => ({
    read(line: string, number: number) {
      const entry = readEntry({ line, number, rules });
      return entry ? [entry] : [];
    },
  });
  return {
    kinds: new Set(rules.map(({ kind }) => kind)),
    reader,
    linesBefore: (options) => linesInOrderBefore({ ...options, reader: reader() }),
  };
}

/** What the line says by the rules; null where it is none of the kinds that matter, or no JSON. */
function readEntry(options: { line: string; number: number; rules: readonly RecordRule[] }): TranscriptEntry | null {
  const { line, number, rules } = options;
  const value = parseLine(line);
  if (value === undefined) return null;
  const record = ruleFor({ rules, value });
  if (!record) return null;
  const { kind, fields } = record;
  const field = (name: string): Json => (fields[name] === undefined ? undefined : valueAt(value, fields[name]));
  const text = (name: string): string | null => {
    const found = field(name);
    return typeof found === "string" ? found : null;
  };
  const count = (name: string): number => {
    const found = field(name);
    return typeof found === "number" && found >= 0 ? found : 0;
  };
  const turn = text("turn");
  const at = text("at") ?? "";
  const id = text("id") ?? `line-${number}`;
  switch (kind) {
    case "prompt": {
      const merged = textsOf(field("merged"));
      return { kind, id, turn, at, text: text("text") ?? "", ...(merged.length > 0 && { merged }) };
    }
    case "text":
      return { kind, id, turn, at, text: text("text") ?? "" };
    case "tool": {
      const status = text("status");
      return {
        kind,
        id,
        turn,
        at,
        tool: text("tool") ?? "tool",
        title: text("title"),
        input: field("input") ?? null,
        status: status === "completed" || status === "error" ? status : "running",
        output: text("output"),
      };
    }
    case "usage":
      return {
        kind,
        turn,
        inputTokens: count("inputTokens"),
        outputTokens: count("outputTokens"),
        reasoningTokens: count("reasoningTokens"),
        cacheReadTokens: count("cacheReadTokens"),
        cacheWriteTokens: count("cacheWriteTokens"),
      };
    case "end":
      return { kind, turn, at, finish: text("finish") };
    case "error":
      return { kind, turn, at, code: text("code") ?? "agent_error", message: text("message") ?? "It failed." };
    case "interrupted":
      return { kind, turn, at };
    case "compacted":
      return { kind, turn, at, asked: field("asked") === true || text("asked") === "manual" };
  }
}

/** The words in a list: of those that stand there as they are, and of those with a `text`. */
function textsOf(list: Json): string[] {
  if (!Array.isArray(list)) return [];
  return list
    .map((one) => (typeof one === "string" ? one : valueAt(one, "text")))
    .filter((one) => typeof one === "string");
}
