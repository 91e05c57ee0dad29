import { type Evidence, isoNow } from "@townkit/core";
import type { Turn } from "@townkit/core/kit";
import { missGreeting } from "./miss-greeting.js";
import { lookEveryMs } from "./pane-watch.js";
import { type PromptProof, promptProof } from "./prompt-proof.js";
import { seeAgent } from "./see-agent.js";
import type { SessionParts } from "./session-parts.js";
import type { TurnRecord } from "./turn-record.js";

/**
 * Keeps what proves that the agent took a turn, and follows the turn from now on. Returns what is kept of it by then. `found`: the
 * proof, where somebody has it in hand.
 */
export async function acceptTurn(options: {
  session: SessionParts;
  turn: Turn;
  record: TurnRecord;
  found?: PromptProof | null;
}): Promise<{ record: TurnRecord; evidence: Evidence }> {
  const { session, turn } = options;
  const { pane, conversation, records, turns, hookLog, clock } = session;
  const read = async () =>
    promptProof({
      record: options.record,
      entries: await conversation.knownEntries(),
      heard: await hookLog.all(),
    });
  const proof = options.found ?? (await read());
  const record = withProof({ record: options.record, proof });
  await records.keepTurn(turn, record);
  if (options.record.stage !== "accepted") pane.forgetIdle();
  turns.follow({ assignmentId: turn.assignmentId, attempt: turn.attempt, record });
  session.stir();
  if (!proof?.said) missGreeting(session);
  // An agent that is gone by now is looked at no more; what became of the turn is told behind its acceptance.
  clock.after(lookEveryMs, () => void tellIfGone(session));
  const seenIn = pane.facts?.pane ?? null;
  return { record, evidence: evidenceOf({ proof, conversation: conversation.id, pane: seenIn, at: isoNow(clock) }) };
}

function withProof({ record, proof }: { record: TurnRecord; proof: PromptProof | null }): TurnRecord {
  return {
    ...record,
    stage: "accepted",
    promptId: record.promptId ?? proof?.entry?.id ?? null,
    hooked: record.hooked || (proof?.said ?? null) !== null,
    turn: record.turn ?? proof?.said?.turn ?? null,
  };
}

function evidenceOf(options: {
  proof: PromptProof | null;
  conversation: string;
  pane: string | null;
  at: string;
}): Evidence {
  const { proof, conversation, pane, at } = options;
  if (proof?.said) {
    const facts = { conversation, turn: proof.said.turn };
    return { kind: "hook", at: proof.said.at, what: "The agent's hook said that it took the prompt.", facts };
  }
  if (proof?.entry) {
    const facts = { conversation, prompt: proof.entry.id };
    return { kind: "transcript", at, what: "The agent's own record holds the prompt.", facts };
  }
  const facts = { conversation, pane };
  return { kind: "screen", at, what: "The composer was emptied and the agent went to work.", facts };
}

async function tellIfGone(session: SessionParts): Promise<void> {
  if (!session.pane.facts) session.turns.check(await seeAgent({ session, reading: null }));
}
