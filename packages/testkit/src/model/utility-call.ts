import { type Conversation, lastUserText } from "./conversation.js";
import type { UtilityCall } from "./dialects/dialect.js";
import { dialects } from "./dialects/index.js";

export interface FoundUtility {
  readonly call: UtilityCall;
  /** What the user said, as the call repeats it. */
  readonly userText: string;
}

/** Null for a call that belongs to a turn. Without tools nothing tells the agents apart, so the calls of all are looked for. */
export function utilityOf(conversation: Conversation): FoundUtility | null {
  if (conversation.tools.length > 0) return null;
  const prompt = lastUserText(conversation);
  for (const call of dialects.flatMap(({ utilities }) => utilities)) {
    if (call.system?.test(conversation.system) === false) continue;
    const found = (call.prompt ?? /^/).exec(prompt);
    if (found !== null) return { call, userText: found[1] ?? prompt };
  }
  return null;
}
