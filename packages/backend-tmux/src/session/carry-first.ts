import type { Turn } from "@townkit/core/kit";
import { newRecord } from "./deliver-turn.js";
import type { SessionParts } from "./session-parts.js";
import { begunAnew } from "./turn-record.js";
import { turnText } from "./turn-text.js";

/** One argument may be 128 KiB long with Linux; what is longer is pasted. In bytes. */
const longestArgument = 120_000;

interface First {
  readonly session: SessionParts;
  readonly turn: Turn;
}

/**
 * Lays a turn down for the launcher of an agent that is about to be started, so that it goes in as an argument. Returns where
 * it lies; null: it does not go in that way, or may have done so before.
 */
export async function carryFirst({ session, turn }: First): Promise<string | null> {
  const { sessionId, profile, records, turns, doubts, firstPrompt } = session;
  if (profile.initial_prompt === false) return null;
  const kept = await records.turn(turn);
  if (kept && kept.stage !== "begun" && !(await takeBackFirst({ session, turn }))) return null;
  const text = await turnText({ session, turn });
  if (text.trim() === "" || Buffer.byteLength(text) > longestArgument) return null;
  const record = await newRecord({ session, text });
  doubts.end();
  turns.endAsked = false;
  turns.pressedFor = turn.assignmentId;
  await firstPrompt.lay(text);
  await records.keepDraft(sessionId, { text });
  await records.keepTurn(turn, { ...record, stage: "carried" });
  return firstPrompt.path;
}

/** Whether it is certain that no agent was, or will be, started with this turn. Then it can be given anew. */
export async function takeBackFirst({ session, turn }: First): Promise<boolean> {
  const { records, turns, firstPrompt } = session;
  const record = await records.turn(turn);
  if (record?.stage === "begun") return true;
  if (record?.stage !== "carried" || !(await firstPrompt.takeBack())) return false;
  await records.keepTurn(turn, begunAnew(record));
  turns.pressedFor = null;
  await firstPrompt.forget();
  return true;
}
