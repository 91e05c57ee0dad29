import { compareDraft } from "../screen/composer.js";
import type { Reading } from "../screen/read-screen.js";
import type { PaneLook } from "../tmux/look.js";
import { decideAbort } from "./decide-abort.js";
import type { SessionParts } from "./session-parts.js";

/** Ends the turn that runs, and waits until it has ended. @throws BackendFailedError it does not in time. */
export async function abortTurn(session: SessionParts): Promise<void> {
  const { pane, profile, conversation, turns, bell, clock } = session;
  const startedAt = clock.now();
  let pressedAt: number | null = null;
  turns.endAsked = true;
  while (pane.facts) {
    const { look, reading } = await pane.read();
    const turnRuns = await conversation.turnRuns();
    if (look.ended !== null) return;
    const now = clock.now();
    const sinceKeyMs: number | null = pressedAt === null ? null : now - pressedAt;
    switch (decideAbort({ state: reading.state, turnRuns, sinceKeyMs, sinceStartMs: now - startedAt })) {
      case "over":
        if (pressedAt !== null) await takeBack({ session, look, reading });
        return;
      case "press":
        if (await pane.hands.press({ look, key: profile.keys.abort })) pressedAt = clock.now();
        break;
      case "late":
        throw await pane.failure({ problem: "its turn did not end", look, effect: "possible" });
      case "wait":
        break;
    }
    await bell.wait({ ms: 50 });
  }
}

/** After an abort some agents put the prompt back: it is ours to take away, and nothing else is. */
async function takeBack(options: { session: SessionParts; look: PaneLook; reading: Reading }): Promise<void> {
  const { session, look, reading } = options;
  if (reading.state !== "idle") return;
  const entries = await session.conversation.knownEntries();
  const last = entries.findLast((entry) => entry.kind === "prompt");
  if (last?.kind !== "prompt") return;
  const draft = compareDraft({ composer: reading.composer, prompt: last.text, pasteMarker: undefined });
  if (draft === "whole" || draft === "tail") await session.pane.hands.press({ look, key: session.profile.keys.clear });
}
