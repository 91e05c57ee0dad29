import { givenAgain, type Turn, wordsOf } from "@townkit/core/kit";
import { cleanText } from "../delivery/clean-text.js";
import { promptDigest } from "../hooks/prompt-digest.js";
import { findPrompt } from "../transcript/turn-in-transcript.js";
import type { SessionParts } from "./session-parts.js";

interface TextFor {
  readonly session: Pick<SessionParts, "profile" | "conversation" | "pane" | "records">;
  readonly turn: Turn;
}

/** The text that a turn is begun with, as it can be pasted: by what the agent's conversation holds of its work. */
export async function turnText(options: TextFor): Promise<string> {
  const { session, turn } = options;
  return cleanText(await wordsOf({ turn, goOn: session.profile.continue_prompt, holds: () => holdsWords(options) }));
}

/** An agent that was killed may never have written down what it took, and one that keeps no conversation begins a new one. */
async function holdsWords({ session, turn }: TextFor): Promise<boolean> {
  const { profile, conversation, pane, records } = session;
  const { content } = turn.work;
  const entries = await conversation.entries();
  if (entries !== null) {
    const digests = [content, givenAgain(content)].map((words) => promptDigest(cleanText(words)));
    return digests.some((digest) => findPrompt({ entries, digest, from: 0 }) >= 0);
  }
  if (profile.resume !== undefined) return true;
  const before = await records.turn({ ...turn, attempt: turn.attempt - 1 });
  const isAnother = before !== undefined && pane.facts !== null && pane.facts.at > before.since;
  return !isAnother;
}
