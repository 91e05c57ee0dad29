import { givenAgain, type Turn } from "@townkit/core/kit";
import type { AgentProfile } from "../profile/profile.js";
import { cleanText } from "./clean-text.js";

/** The texts that an agent's conversation holds where it holds the words of this work. */
export function wordingsOf({ work }: Pick<Turn, "work">): readonly [plain: string, again: string] {
  return [cleanText(work.content), cleanText(givenAgain(work.content))];
}

/** The text that a turn is begun with, as it can be pasted. `holds`: the agent's conversation has the words of its work. */
export function promptText(options: { turn: Turn; profile: AgentProfile; holds: boolean }): string {
  const { turn, profile, holds } = options;
  const [plain, again] = wordingsOf(turn);
  if (turn.cause !== "continue") return plain;
  return holds ? cleanText(profile.continue_prompt) : again;
}
