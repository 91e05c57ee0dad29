import { isoNow } from "@townkit/core";
import type { Reading } from "../screen/read-screen.js";
import type { AgentSight } from "./observe-turn.js";
import type { SessionParts } from "./session-parts.js";

/** Puts together what its screen, its record and its process say. `reading`: null where it is not on a screen. */
export async function seeAgent(options: {
  session: Pick<SessionParts, "profile" | "pane" | "conversation" | "turns" | "hookLog" | "clock">;
  reading: Reading | null;
}): Promise<AgentSight> {
  const { reading } = options;
  const { profile, pane, conversation, turns, hookLog, clock } = options.session;
  // Before its record is read: by what is measured from here on, that had its time to say it.
  const at = isoNow(clock);
  const { idleForMs, isIdle } = pane;
  const entries = await conversation.entries();
  return {
    entries,
    cutBefore: conversation.cutBefore(entries ?? []),
    conversation: conversation.id,
    heard: await hookLog.all(),
    idleForMs,
    idle: reading === null ? isIdle : reading.state === "unknown" ? null : reading.state === "idle",
    error: pane.error,
    ended: pane.ended,
    silentEnds: profile.silent_ends,
    endAsked: turns.endAsked,
    at,
  };
}
