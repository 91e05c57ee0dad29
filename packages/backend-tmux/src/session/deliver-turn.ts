import {
  asTownError,
  BackendFailedError,
  type Evidence,
  isoNow,
  SessionBusyError,
  SessionNotRunningError,
} from "@townkit/core";
import type { Turn } from "@townkit/core/kit";
import type { DeliveryStage } from "../delivery/decide-delivery.js";
import { type DeliveryEnd, deliver } from "../delivery/deliver.js";
import { giveToServer } from "../delivery/give-to-server.js";
import { asUnavailable } from "../driver/as-unavailable.js";
import { promptDigest } from "../hooks/prompt-digest.js";
import { acceptTurn } from "./accept-turn.js";
import { type PromptProof, promptProof } from "./prompt-proof.js";
import type { SessionParts } from "./session-parts.js";
import { begunAnew, type TurnRecord } from "./turn-record.js";
import { turnText } from "./turn-text.js";

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
  const { sessionId, pane, profile, conversation, turns, doubts, records, hookLog, bell, clock, log, limits } = session;
  const text = await turnText({ session, turn });
  doubts.end();
  const kept = await records.turn(turn);
  // Of a try that gave nothing, nothing counts: by now its words may be others.
  const record = kept && kept.stage !== "begun" ? kept : await newRecord({ session, text });
  const { stage } = record;
  const isSubmitted = stage === "carried" || stage === "pressed";
  turns.pressedFor = isSubmitted ? turn.assignmentId : null;
  if (stage === "begun") await records.keepTurn(turn, record);
  let inHistory: PromptProof | null = null;
  if (stage !== "accepted") {
    const { hands } = pane;
    turns.endAsked = false;
    const { server } = session;
    const keep = async (next: DeliveryStage) => {
      if (next === "staged") await records.keepDraft(sessionId, { text });
      await records.keepTurn(turn, { ...record, stage: next });
      turns.pressedFor = next === "pressed" ? turn.assignmentId : null;
    };
    const proof = async () =>
      promptProof({ record, entries: await conversation.knownEntries(), heard: await hookLog.all() });
    // What the agent was started with is submitted by that.
    const from = stage === "carried" ? "pressed" : stage;
    const common = { from, keep, limits, bell, clock, signal };
    const giving =
      server && record.promptId !== null
        ? giveToServer({
            ...common,
            server,
            pane,
            prompt: { id: record.promptId, text },
            taken: async () => {
              inHistory = await proof();
              return inHistory !== null;
            },
          })
        : deliver({
            ...common,
            hands,
            profile,
            text,
            left: (await records.draft(sessionId))?.text ?? null,
            taken: async () => {
              const found = await proof();
              return found && (found.said ? "hook" : "record");
            },
            hasRecord:
              conversation.isRecorded && !(profile.transcript?.begins_late && !(await conversation.hasBegun())),
            hooksHeard: profile.hooks !== undefined && session.hooks !== null && !hookLog.missed,
          });
    const end = await giving.catch((error: unknown) => {
      throw turns.pressedFor === null ? error : inDoubt(error);
    });
    if (end.end !== "accepted") {
      turns.pressedFor = null;
      throw await undelivered({ session, end, turn, record });
    }
    const { by, presses, blindMs } = end;
    log.debug("A prompt was taken.", { sessionId, by, presses, blindMs });
  }
  const { evidence } = await acceptTurn({ session, turn, record, found: inHistory }).catch((error: unknown) => {
    throw inDoubt(error);
  });
  turns.pressedFor = null;
  return evidence;
}

/** Of a turn that nothing was done about yet. */
export async function newRecord(options: {
  session: Pick<SessionParts, "server" | "conversation" | "hookLog" | "clock">;
  text: string;
}): Promise<TurnRecord> {
  const { session, text } = options;
  const { server, conversation, hookLog, clock } = session;
  // A server takes an id of ours, by which it is found wherever it stands.
  const promptId = server?.newPromptId() ?? null;
  const from = promptId === null ? (await conversation.knownEntries()).length : 0;
  const digest = promptDigest(text);
  const heardBefore = await hookLog.last();
  return { stage: "begun", from, digest, since: isoNow(clock), heardBefore, promptId, hooked: false, turn: null };
}

/** What failed once the prompt was submitted, a full disk too, says nothing of whether the agent has it. */
function inDoubt(error: unknown): Error {
  const told = asTownError(asUnavailable(error));
  if (told.effect === "possible") return told;
  const problem = `a prompt was submitted, and what became of it could not be followed: ${told.message}`;
  return new BackendFailedError({ backend: "tmux", problem, effect: "possible", cause: error });
}

async function undelivered(options: {
  session: SessionParts;
  end: Exclude<DeliveryEnd, { end: "accepted" }>;
  turn: Turn;
  record: TurnRecord;
}): Promise<Error> {
  const { session, end, turn, record } = options;
  const { sessionId, pane, records } = session;
  if (end.end === "unknown") {
    return new BackendFailedError({
      backend: "tmux",
      problem: end.why,
      remedy: "Look at it with attachCommand.",
      effect: "possible",
    });
  }
  await records.keepTurn(turn, begunAnew(record));
  if (end.reason === "busy") return new SessionBusyError({ sessionId, assignmentId: null, why: end.why });
  if (end.reason === "ended") return new SessionNotRunningError({ sessionId, status: "error" });
  return await pane.failure({ problem: end.why, look: end.look, effect: "none" });
}
