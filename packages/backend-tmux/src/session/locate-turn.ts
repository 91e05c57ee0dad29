import { isoNow } from "@townkit/core";
import type { Turn, TurnObservation } from "@townkit/core/kit";
import { type DeliveryLook, isOurs } from "../delivery/decide-delivery.js";
import { deliveryLook } from "../delivery/delivery-look.js";
import { locateUntaken } from "../delivery/locate-untaken.js";
import { promptText } from "../delivery/prompt-text.js";
import { acceptTurn } from "./accept-turn.js";
import { seeAgent } from "./see-agent.js";
import type { SessionParts } from "./session-parts.js";
import { observe } from "./turn-follower.js";

/** What became of a turn that was to be delivered: by the agent's record, and where that has nothing of it by the screen. */
export async function locateTurn(options: { session: SessionParts; turn: Turn }): Promise<TurnObservation> {
  const { session, turn } = options;
  const { pane, profile, conversation, records, doubts, clock } = session;
  const record = await records.turn(turn);
  if (!record) return { state: "absent" };
  const text = promptText({ turn, profile });
  const { from, stage } = record;
  const taken = await conversation.holds({ text, from });
  if (taken || stage === "accepted") {
    await acceptTurn({ session, turn, text, from });
    const reading = pane.facts ? (await pane.read()).reading : null;
    const { promptId } = (await records.turn(turn)) ?? record;
    return observe({ turn: { promptId }, sight: await seeAgent({ session, reading }) });
  }
  if (stage === "begun") return { state: "absent" };
  const look = await lookFor({ session, text });
  const located = locateUntaken({ stage, look, at: isoNow(clock) });
  if (located.state === "unknown" || located.state === "stored") {
    doubts.begin({ turn, text, from, stage, shown: look.state === "idle" && isOurs(look.draft) });
    session.stir();
  }
  return located;
}

async function lookFor({ session, text }: { session: SessionParts; text: string }): Promise<DeliveryLook> {
  const { pane, profile } = session;
  if (!pane.facts) return { state: "ended", why: pane.ended ?? "" };
  const { reading } = await pane.read();
  return deliveryLook({ reading, profile, text, left: null });
}
