import { decideAbort } from "./decide-abort.js";
import type { SessionParts } from "./session-parts.js";
import { takeBack } from "./take-back.js";

/** Ends the turn that runs, and waits until it has ended. @throws BackendFailedError it does not in time. */
export async function abortTurn(session: SessionParts): Promise<void> {
  const { pane, profile, server, conversation, turns, bell, clock } = session;
  const startedAt = clock.monotonic();
  const { paste_marker: pasteMarker } = profile.screen.composer;
  let pressedAt: number | null = null;
  turns.endAsked = true;
  while (pane.facts) {
    const { look, reading } = await pane.read();
    const turnRuns = await conversation.turnRuns();
    if (look.ended !== null) return;
    const now = clock.monotonic();
    const sinceKeyMs: number | null = pressedAt === null ? null : now - pressedAt;
    const sight = { state: reading.state, turnRuns, idleForMs: pane.idleForMs, silentEnds: profile.silent_ends };
    switch (decideAbort({ ...sight, sinceKeyMs, sinceStartMs: now - startedAt })) {
      case "over":
        // Nothing goes through the composer of an agent with a server.
        if (pressedAt !== null && !server) await takeBack({ session, hands: pane.hands, pasteMarker });
        return;
      case "press":
        if (server) await server.abort();
        if (server || (await pane.hands.press({ look, key: profile.keys.abort }))) pressedAt = clock.monotonic();
        break;
      case "late":
        throw await pane.failure({ problem: "its turn did not end", look, effect: "possible" });
      case "wait":
        break;
    }
    await bell.wait({ ms: 50 });
  }
}
