import type { SessionStatus } from "@townkit/core";
import type { Reading } from "../screen/read-screen.js";
import type { SessionParts } from "./session-parts.js";

/** The status of a session whose agent shows this; null: that does not tell. */
export async function sessionStatus(options: {
  session: Pick<SessionParts, "conversation">;
  reading: Reading;
}): Promise<SessionStatus | null> {
  const { session, reading } = options;
  const { conversation } = session;
  const { state } = reading;
  if (state === "menu") return "busy";
  // Behind a turn that has ended an agent may still be at its own chores: work waits for it where it is delivered.
  if (state === "busy" && (!conversation.isRecorded || (await conversation.turnRuns()))) return "busy";
  if (state === "unknown" || !conversation.isRecorded) return null;
  return (await conversation.knownEntries()).some(({ kind }) => kind === "prompt") ? "idle" : "ready";
}
