import type { StoredBody } from "../stream/server-events.js";
import type { KnownSession } from "./sessions.js";

/** Notes a prompt of somebody else in one of our sessions: until it is answered, ours would be read together with it. */
export function noteForeign(known: KnownSession, body: StoredBody): void {
  if (body.type !== "message.updated.1") return;
  const { info } = body.body;
  const isOurs = info.id === known.watch?.ids.messageId || known.watch?.mirror.has(info.id);
  if (info.role === "assistant" || isOurs || known.foreign.has(info.id)) return;
  known.foreign.add(info.id);
  known.foreignWaits = true;
}
