import { isoNow } from "@townkit/core";
import type { Turn, TurnObservation } from "@townkit/core/kit";
import { type DeliveryLook, isOurs } from "../delivery/decide-delivery.js";
import { deliveryLook } from "../delivery/delivery-look.js";
import { locateUntaken } from "../delivery/locate-untaken.js";
import { acceptTurn } from "./accept-turn.js";
import { takeBackFirst } from "./carry-first.js";
import { locateGiven } from "./locate-given.js";
import { observeAccepted } from "./observe-turn.js";
import { promptProof } from "./prompt-proof.js";
import { seeAgent } from "./see-agent.js";
import type { SessionParts } from "./session-parts.js";
import { begunAnew, type TurnRecord } from "./turn-record.js";
import { turnText } from "./turn-text.js";

/** What became of a turn that was to be delivered: by its hooks and its record, and where those have nothing of it by the screen. */
export async function locateTurn(options: { session: SessionParts; turn: Turn }): Promise<TurnObservation> {
  const { session, turn } = options;
  const { conversation, records, doubts, hookLog, clock } = session;
  const record = await records.turn(turn);
  if (!record) return { state: "absent" };
  const proof = promptProof({ record, entries: await conversation.knownEntries(), heard: await hookLog.all() });
  if (proof || record.stage === "accepted") return await observed({ session, turn, record });
  if (record.stage === "begun") return { state: "absent" };
  if (session.server) return await locatedAtServer({ session, turn, record });
  if (record.stage === "carried") {
    const located = await locateCarried({ session, turn });
    if (located) return located;
  }
  const stage = record.stage === "carried" ? "pressed" : record.stage;
  const text = await turnText({ session, turn });
  const look = await lookFor({ session, text });
  const located = locateUntaken({ stage, look, at: isoNow(clock) });
  if (located.state === "absent") {
    await records.keepTurn(turn, begunAnew(record));
    return located;
  }
  const shown = look.state === "idle" && isOurs(look.draft);
  if (turn.attested && !shown) return await observed({ session, turn, record });
  doubts.begin({ turn, text, record, stage, shown });
  session.stir();
  return located;
}

/** A person's word that the agent has it counts where nothing shows that it has not. */
async function locatedAtServer(options: {
  session: SessionParts;
  turn: Turn;
  record: TurnRecord;
}): Promise<TurnObservation> {
  const { session, turn, record } = options;
  const located = await locateGiven({ session, record });
  if (located === "taken") return await observed(options);
  if (located.state === "absent") {
    await session.records.keepTurn(turn, begunAnew(record));
    return located;
  }
  if (turn.attested) return await observed(options);
  session.doubts.begin({ turn, text: await turnText({ session, turn }), record, stage: "pressed", shown: false });
  session.stir();
  return located;
}

/** Where a turn is that an agent was to be started with; null: its launcher took it. */
async function locateCarried(options: { session: SessionParts; turn: Turn }): Promise<TurnObservation | null> {
  const { pane, firstPrompt, clock } = options.session;
  if (!pane.facts) return (await takeBackFirst(options)) ? { state: "absent" } : null;
  if (!(await firstPrompt.lies())) return null;
  const what = "It lies where the agent that starts takes it up.";
  return { state: "stored", evidence: { kind: "orchestrator", at: isoNow(clock), what } };
}

/** What is seen of a turn that the agent has, and that is followed from now on. */
async function observed(options: { session: SessionParts; turn: Turn; record: TurnRecord }): Promise<TurnObservation> {
  const { session } = options;
  const { pane } = session;
  const { record } = await acceptTurn(options);
  const reading = pane.facts ? (await pane.read()).reading : null;
  return observeAccepted({ turn: record, sight: await seeAgent({ session, reading }) });
}

async function lookFor({ session, text }: { session: SessionParts; text: string }): Promise<DeliveryLook> {
  const { pane, profile } = session;
  if (!pane.facts) return { state: "ended", why: pane.ended ?? "" };
  const { reading } = await pane.read();
  return deliveryLook({ reading, profile, text, left: null });
}
