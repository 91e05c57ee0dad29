import { type Evidence, isoNow } from "@townkit/core";
import type { Turn } from "@townkit/core/kit";
import { findPrompt } from "../transcript/turn-in-transcript.js";
import { lookEveryMs } from "./pane-watch.js";
import { seeAgent } from "./see-agent.js";
import type { SessionParts } from "./session-parts.js";

/** Keeps what proves that the agent took a turn, and follows the turn from now on. */
export async function acceptTurn(options: {
  session: SessionParts;
  turn: Turn;
  text: string;
  from: number;
}): Promise<Evidence> {
  const { session, turn, text, from } = options;
  const { conversation, records, turns, clock } = session;
  const entries = await conversation.knownEntries();
  const prompt = entries[findPrompt({ entries, text, from })];
  const promptId = prompt?.kind === "prompt" ? prompt.id : null;
  await records.keepTurn(turn, { stage: "accepted", from, promptId });
  turns.follow({ assignmentId: turn.assignmentId, attempt: turn.attempt, promptId });
  session.stir();
  // An agent that is gone by now is looked at no more; what became of the turn is told behind its acceptance.
  clock.after(lookEveryMs, () => void tellIfGone(session));
  const at = isoNow(clock);
  if (promptId === null) {
    return { kind: "screen", at, what: "The composer was emptied and the agent went to work." };
  }
  const facts = { conversation: conversation.id, prompt: promptId };
  return { kind: "transcript", at, what: "The agent's own record holds the prompt.", facts };
}

async function tellIfGone(session: SessionParts): Promise<void> {
  if (!session.pane.facts) session.turns.check(await seeAgent({ session, reading: null }));
}
