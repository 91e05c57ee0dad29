import { emptyComposer } from "../delivery/empty-composer.js";
import type { PaneHands } from "../tmux/pane-hands.js";
import type { SessionParts } from "./session-parts.js";

/**
 * Empties the composer where it holds the prompt that we gave last: some agents put back what was aborted. That is ours to
 * take away, and nothing else is. `pasteMarker`: as in `emptyComposer`.
 */
export async function takeBack(options: {
  session: Pick<SessionParts, "sessionId" | "records" | "profile" | "bell" | "clock">;
  hands: PaneHands;
  pasteMarker?: string | undefined;
}): Promise<void> {
  const { session, ...how } = options;
  const given = await session.records.draft(session.sessionId);
  const { profile, bell, clock } = session;
  if (given) await emptyComposer({ ...how, text: given.text, profile, bell, clock });
}
