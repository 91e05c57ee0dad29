import type { OutputMessage, OutputPart } from "@townkit/core";
import type { ConversationEntry, EntryOf } from "./conversation-entry.js";

/** The tools that were used for a prompt, as messages of an agent: what is behind a turn that continues it. */
export function historyOf(options: { entries: readonly ConversationEntry[]; prompt: string }): OutputMessage[] {
  const tools = new Map<string, EntryOf<"tool">>();
  for (const entry of options.entries) {
    if (entry.type === "tool" && entry.prompt === options.prompt) tools.set(entry.id, entry);
  }
  return [...tools.values()].map((tool) => ({
    id: tool.id,
    role: "assistant",
    at: tool.at,
    assignmentId: tool.prompt,
    attempt: null,
    parts: [partOf(tool)],
    complete: true,
    finish: null,
    error: null,
    usage: null,
  }));
}

function partOf({ id, tool, status, title, input, output }: EntryOf<"tool">): OutputPart {
  return { type: "tool", id, tool, status, title, input, output };
}
