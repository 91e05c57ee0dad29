import { setTimeout as delay } from "node:timers/promises";
import type { TurnObservation } from "@townkit/core/kit";
import { promptProof } from "./prompt-proof.js";
import type { SessionParts } from "./session-parts.js";
import type { TurnRecord } from "./turn-record.js";

/** So long after whoever gave it was last seen to: what was given to a server is in its history by then, or was never given. */
const arrivalMs = 5000;
const lookEveryMs = 200;

/** Where a prompt is that may have been given to an agent's server: `taken` where the history holds it. */
export async function locateGiven(options: {
  session: Pick<SessionParts, "pane" | "conversation" | "clock">;
  record: TurnRecord;
}): Promise<"taken" | TurnObservation> {
  const { session, record } = options;
  const { pane, conversation, clock } = session;
  const from = clock.monotonic();
  for (;;) {
    // Asked before the history is read: what came until then is in it.
    const isAnswered = pane.facts !== null && (await pane.read()) && pane.served !== null;
    const isSettled = clock.monotonic() - from >= arrivalMs;
    if (promptProof({ record, entries: await conversation.knownEntries(), heard: [] })) return "taken";
    if (!pane.facts)
      return {
        state: "unknown",
        why: `It was given, or may have been, and then its agent was gone. ${pane.ended ?? ""}`,
      };
    if (isSettled && isAnswered) return { state: "absent" };
    if (isSettled) return { state: "unknown", why: "Its agent's server does not answer." };
    await delay(lookEveryMs);
  }
}
