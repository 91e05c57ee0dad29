import type { Turn } from "@townkit/core/kit";
import { promptText, wordingsOf } from "../delivery/prompt-text.js";
import { promptDigest } from "../hooks/prompt-digest.js";
import { findPrompt } from "../transcript/turn-in-transcript.js";
import type { SessionParts } from "./session-parts.js";

/** The text that a turn is begun with, as it can be pasted: by what the agent's conversation holds of its work. */
export async function turnText(options: {
  session: Pick<SessionParts, "profile" | "conversation" | "pane" | "records">;
  turn: Turn;
}): Promise<string> {
  const { session, turn } = options;
  return promptText({
    turn,
    profile: session.profile,
    holds: turn.cause !== "continue" || (await holdsWords(options)),
  });
}

/** An agent that was killed may never have written down what it took, and one that keeps no conversation begins a new one. */
async function holdsWords(options: Parameters<typeof turnText>[0]): Promise<boolean> {
  const { session, turn } = options;
  const { profile, conversation, pane, records } = session;
  const entries = await conversation.entries();
  if (entries !== null) {
    const digests = wordingsOf(turn).map(promptDigest);
    return digests.some((digest) => findPrompt({ entries, digest, from: 0 }) >= 0);
  }
  if (profile.resume !== undefined) return true;
  const before = await records.turn({ ...turn, attempt: turn.attempt - 1 });
  const begunAnew = before !== undefined && pane.facts !== null && pane.facts.at > before.since;
  return !begunAnew;
}
