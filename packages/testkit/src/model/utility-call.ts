import { type Conversation, lastUserText } from "./conversation.js";
import type { UtilityCall } from "./dialects/dialect.js";
import { dialectOf, dialects } from "./dialects/index.js";

export interface FoundUtility {
  readonly call: UtilityCall;
  /** What the user said, as the call repeats it. */
  readonly userText: string;
}

/** Null for a call that belongs to a turn. */
export function utilityOf(conversation: Conversation): FoundUtility | null {
  const prompt = lastUserText(conversation);
  for (const call of possibleUtilities(conversation)) {
    if (call.system?.test(conversation.system) === false) continue;
    const found = (call.prompt ?? /^/).exec(prompt);
    if (found !== null) return { call, userText: found[1] ?? prompt };
  }
  return null;
}

/** Without tools nothing tells the agents apart, so the calls of all are looked for. */
function possibleUtilities(conversation: Conversation): readonly UtilityCall[] {
  if (conversation.tools.length === 0) {
    return dialects.flatMap(({ utilities }) => utilities).filter(({ offersTools }) => !offersTools);
  }
  return dialectOf(conversation).utilities.filter(({ offersTools }) => offersTools);
}
