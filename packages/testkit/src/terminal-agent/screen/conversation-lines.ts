import { terminalAgentFacts as facts } from "../facts.js";
import type { ConversationEntry } from "../record/conversation-entry.js";
import { visible } from "./visible.js";

const outputLinesShown = 3;

/** What is printed of an entry as it comes; a terminal wraps it as it likes. */
export function linesOf(entry: ConversationEntry): string[] {
  switch (entry.type) {
    case "user":
      return ["", ...hanging({ first: facts.composerPrompt, text: entry.text })];
    case "assistant":
      return ["", ...hanging({ first: "● ", text: entry.text })];
    case "tool":
      return entry.status === "running" ? ["", `● ${entry.tool}(${oneLine(entry.title)})`] : outputLines(entry.output);
    case "error":
      return [`  ⎿  ${facts.errorMark}${oneLine(entry.message)}`];
    case "interrupted":
      return [`  ⎿  ${facts.interruptedMark}`];
    case "compacted":
      return ["", "✻ Conversation compacted"];
    default:
      return [];
  }
}

function outputLines(output: string | null): string[] {
  const lines = (output ?? "").split("\n").filter((line) => line !== "");
  const shown = lines.slice(0, outputLinesShown).map((line, at) => `${at === 0 ? "  ⎿  " : "     "}${line}`);
  const more = lines.length - shown.length;
  return more > 0 ? [...shown, `     … +${more} lines`] : shown.length > 0 ? shown : ["  ⎿  (no output)"];
}

function hanging(options: { first: string; text: string }): string[] {
  const { first, text } = options;
  return visible(text)
    .split("\n")
    .map((line, at) => (at === 0 ? `${first}${line}` : `${" ".repeat(first.length)}${line}`));
}

function oneLine(text: string): string {
  return visible(text).replaceAll("\n", " ");
}
