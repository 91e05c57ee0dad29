import type { Conversation } from "./conversation.js";

/** What an agent asks a model for beside the turn itself. */
export type UtilityKind = "title" | "summary";

/**
 * How OpenCode's own calls begin their system prompt (1.18.33): one that writes a session's title, beside the first turn
 * and with the small model, and one that compacts a conversation. Both offer no tools, and repeat the user's words, so a
 * script is found in them too; a turn's own call never begins like this.
 */
const openings: readonly { readonly kind: UtilityKind; readonly opening: RegExp }[] = [
  { kind: "title", opening: /^\s*You are a title generator\b/ },
  { kind: "summary", opening: /^\s*You are a context summarization agent\b/ },
];

/** Null for a call that belongs to a turn. */
export function utilityKind({ tools, system }: Conversation): UtilityKind | null {
  if (tools.length > 0) return null;
  return openings.find(({ opening }) => opening.test(system))?.kind ?? null;
}
