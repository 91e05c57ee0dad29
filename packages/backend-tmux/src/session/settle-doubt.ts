import { isoNow } from "@townkit/core";
import type { TurnObservation } from "@townkit/core/kit";
import { type DeliveryLook, isOurs } from "../delivery/decide-delivery.js";
import { decideDoubt } from "../delivery/decide-doubt.js";
import { deliveryLook } from "../delivery/delivery-look.js";
import type { Reading } from "../screen/read-screen.js";
import { acceptTurn } from "./accept-turn.js";
import type { Doubt } from "./doubts.js";
import { promptProof } from "./prompt-proof.js";
import type { SessionParts } from "./session-parts.js";
import { begunAnew } from "./turn-record.js";

/** Tells what late evidence says of a prompt that was given up as unknown. `reading`: null where its agent is gone. */
export async function settleDoubt({ session, reading }: { session: SessionParts; reading: Reading | null }) {
  const { sessionId, pane, profile, server, conversation, hookLog, doubts, limits, clock, sink } = session;
  const doubt = doubts.current;
  if (!doubt) return;
  const { turn, text, record, stage, shown } = doubt;
  const look: DeliveryLook = reading
    ? deliveryLook({ reading, profile, text, left: null })
    : { state: "ended", why: pane.ended ?? "" };
  const proof = promptProof({ record, entries: await conversation.knownEntries(), heard: await hookLog.all() });
  const taken = proof !== null;
  if (doubts.current !== doubt) return;
  doubt.looks += 1;
  const isEmpty = look.state === "idle" && look.draft === "empty";
  doubt.emptySince = isEmpty ? (doubt.emptySince ?? clock.monotonic()) : null;
  const emptyMs = doubt.emptySince === null ? 0 : clock.monotonic() - doubt.emptySince;
  const tellsAll = server !== null;
  const step = decideDoubt({ stage, taken, tellsAll, look, shown, emptyMs, proofMs: limits.proofMs });
  doubt.shown = look.state === "idle" && isOurs(look.draft);
  if (step === "doubt") return;
  doubts.end();
  const { assignmentId, attempt } = turn;
  const observation = await observed({ session, doubt, step });
  sink.turn({ sessionId, assignmentId, attempt, observation });
}

async function observed(options: {
  session: SessionParts;
  doubt: Doubt;
  step: "taken" | "stored" | "absent";
}): Promise<TurnObservation> {
  const { session, doubt, step } = options;
  const { turn, record } = doubt;
  if (step === "taken") return { state: "accepted", evidence: (await acceptTurn({ session, turn, record })).evidence };
  if (step === "absent") {
    await session.records.keepTurn(turn, begunAnew(record));
    return { state: "absent" };
  }
  const what = "Its text is in the agent's composer again, not submitted.";
  return { state: "stored", evidence: { kind: "screen", at: isoNow(session.clock), what } };
}
