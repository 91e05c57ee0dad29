import type { Turn } from "@townkit/core/kit";
import type { AgentProfile } from "../profile/profile.js";
import { cleanText } from "./clean-text.js";

/** The text that a turn is begun with, as it can be pasted. */
export function promptText({ turn, profile }: { turn: Turn; profile: AgentProfile }): string {
  return cleanText(turn.cause === "continue" ? profile.continue_prompt : turn.work.content);
}
