import { BackendFailedError, type Evidence, SessionBusyError, SessionNotRunningError } from "@townkit/core";
import type { Turn } from "@townkit/core/kit";
import { type DeliveryEnd, deliver } from "../delivery/deliver.js";
import { promptText } from "../delivery/prompt-text.js";
import { acceptTurn } from "./accept-turn.js";
import type { SessionParts } from "./session-parts.js";

/**
 * Gives a turn to the agent, from where an earlier try was left, until the agent has taken it.
 * @throws SessionBusyError, SessionNotRunningError the agent has nothing of it. @throws BackendFailedError see its effect.
 */
export async function deliverTurn(options: {
  session: SessionParts;
  turn: Turn;
  signal: AbortSignal;
}): Promise<Evidence> {
  const { session, turn, signal } = options;
  const { sessionId, pane, profile, conversation, turns, doubts, records, bell, clock, log, limits } = session;
  const text = promptText({ turn, profile });
  doubts.end();
  let record = await records.turn(turn);
  if (!record) {
    record = { stage: "begun", from: (await conversation.knownEntries()).length, promptId: null };
    await records.keepTurn(turn, record);
  }
  const { from, stage } = record;
  if (stage !== "accepted") {
    const { hands } = pane;
    turns.endAsked = false;
    const end = await deliver({
      hands,
      profile,
      text,
      left: (await records.draft(sessionId))?.text ?? null,
      from: stage,
      keep: async (next) => {
        turns.pressedFor = next === "pressed" ? turn.assignmentId : null;
        if (next === "staged") await records.keepDraft(sessionId, { text });
        await records.keepTurn(turn, { stage: next, from, promptId: null });
      },
      taken: conversation.isRecorded ? () => conversation.holds({ text, from }) : null,
      limits,
      bell,
      clock,
      signal,
    });
    if (end.end !== "accepted") {
      turns.pressedFor = null;
      throw await undelivered({ session, end, turn, from });
    }
    const { by, presses, blindMs } = end;
    log.debug("A prompt was taken.", { sessionId, by, presses, blindMs });
    await records.keepDraft(sessionId, null);
  }
  const evidence = await acceptTurn({ session, turn, text, from });
  turns.pressedFor = null;
  return evidence;
}

async function undelivered(options: {
  session: SessionParts;
  end: Exclude<DeliveryEnd, { end: "accepted" }>;
  turn: Turn;
  from: number;
}): Promise<Error> {
  const { session, end, turn, from } = options;
  const { sessionId, pane, records } = session;
  if (end.end === "unknown") {
    return new BackendFailedError({
      backend: "tmux",
      problem: end.why,
      remedy: "Look at it with attachCommand.",
      effect: "possible",
    });
  }
  await records.keepTurn(turn, { stage: "begun", from, promptId: null });
  if (end.reason === "busy") return new SessionBusyError({ sessionId, assignmentId: null, why: end.why });
  if (end.reason === "ended") return new SessionNotRunningError({ sessionId, status: "error" });
  return await pane.failure({ problem: end.why, look: end.look, effect: "none" });
}
