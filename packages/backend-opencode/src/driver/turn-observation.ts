import { type Clock, type Evidence, isoNow } from "@townkit/core";
import type { TurnObservation } from "@townkit/core/kit";
import { sentences } from "../turn/ending.js";
import type { Verdict } from "../turn/verdict.js";
import type { TurnWatch } from "./turn-watch.js";

/** That the server holds the turn's message, with what it shows, in a sentence. */
export function evidenceOf(seen: { watch: TurnWatch; what: string; clock: Clock }): Evidence {
  const { watch, what, clock } = seen;
  const facts = { sessionId: watch.turn.session.config.id, messageId: watch.ids.messageId };
  return { kind: "protocol", at: isoNow(clock), what, facts };
}

/** A verdict in the kit's words. */
export function observationOf(seen: { watch: TurnWatch; verdict: Verdict; clock: Clock }): TurnObservation {
  const { watch, verdict, clock } = seen;
  if (verdict.state === "absent" || verdict.state === "unknown") return verdict;
  const evidence = evidenceOf({ watch, what: sentences[verdict.state], clock });
  return verdict.state === "torn" ? { state: "stored", evidence } : { ...verdict, evidence };
}
