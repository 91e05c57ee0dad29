import { randomUUID } from "node:crypto";
import { type GeminiMessage, geminiOwnWords, readGeminiLine } from "./gemini-line.js";

/**
 * A message of the model's behind a turn that was cut. Gemini CLI would give its model the cut prompt and the next one as one, and
 * resumes nothing in which nobody has said anything.
 */
export function geminiBehindCut({ lines, at }: { lines: readonly string[]; at: string }): string | null {
  if (lastSpoke(lines) === "gemini") return null;
  return JSON.stringify({ id: randomUUID(), timestamp: at, type: "gemini", content: geminiCutWords });
}

/** Words of ours: no message of the conversation. */
export const geminiCutWords =
  "(My turn was cut off here. A tool that I called last may have done its work, although nothing above says so.)";

/** Who said the last thing that it goes on with; null: nobody said anything. A tool's result is its user's word. */
function lastSpoke(lines: readonly string[]): string | null {
  let last: string | null = null;
  for (const text of lines) {
    const line = readGeminiLine(text);
    if (!line) continue;
    if ("all" in line) last = null;
    const said = ("all" in line ? line.all : [line.message]).filter(isSaid);
    last = said.at(-1)?.type ?? last;
  }
  return last;
}

function isSaid({ type, content }: GeminiMessage): boolean {
  return type === "gemini" || (type === "user" && !geminiOwnWords.test(content));
}
