import { createHash } from "node:crypto";

/** The id of our session at the server. Town ids are safe there as they are, so a reader sees whose it is. */
export function protocolSessionId(sessionId: string): string {
  return `ses_${sessionId}`;
}

/**
 * The message and the part that one attempt is. The session is in the digest because the server's message ids are unique over
 * all sessions (a reused one lands in the first session), the attempt because an answered message may run again when resent.
 */
export function protocolTurnIds(turn: { sessionId: string; assignmentId: string; attempt: number }): {
  messageId: string;
  partId: string;
} {
  const key = JSON.stringify([turn.sessionId, turn.assignmentId, turn.attempt]);
  const digest = createHash("sha256").update(key).digest("hex").slice(0, 32);
  return { messageId: `msg_${digest}`, partId: `prt_${digest}` };
}
