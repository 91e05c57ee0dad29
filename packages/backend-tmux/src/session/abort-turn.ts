import { markedProcesses } from "../driver/session-mark.js";
import { goneWithin } from "../driver/stop-tree.js";
import type { ProcessIdentity } from "../process/process-tree.js";
import { decideAbort } from "./decide-abort.js";
import type { SessionParts } from "./session-parts.js";
import { takeBack } from "./take-back.js";

/** How long an agent that says it is idle may take to end what ran in its aborted turn. */
const commandsEndMs = 2_000;

/** A process tells when it started in whole seconds, by a clock that is up to one behind. */
const startSkewMs = 2_000;

/**
 * Ends the turn that runs, and waits until it has ended, and the command that it was at with it.
 * @throws BackendFailedError it does not in time.
 */
export async function abortTurn(session: SessionParts): Promise<void> {
  const { pane, profile, server, conversation, turns, bell, clock } = session;
  const { since } = turns;
  const startedAt = clock.monotonic();
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
        if (pressedAt !== null) await cleanUp({ session, since });
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

/** Takes back what an aborted turn put into the composer, and waits for what its agent still ends: for what stays, not long. */
async function cleanUp({ session, since }: { session: SessionParts; since: string | null }): Promise<void> {
  const { pane, profile, server } = session;
  const { paste_marker: pasteMarker } = profile.screen.composer;
  // Nothing goes through the composer of an agent with a server.
  if (!server) await takeBack({ session, hands: pane.hands, pasteMarker });
  if (since !== null) await goneWithin(await startedSince({ session, since }), commandsEndMs);
}

/** What runs for the session and was started since then, but for its agent. */
async function startedSince(options: { session: SessionParts; since: string }): Promise<readonly ProcessIdentity[]> {
  const { place, sessionId, pane } = options.session;
  const fromMs = Date.parse(options.since) - startSkewMs;
  const all = await markedProcesses({ place, sessionId });
  return all.filter(({ pid, startedAt }) => pid !== pane.facts?.pid && Date.parse(startedAt) >= fromMs);
}
