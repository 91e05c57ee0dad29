import { isoNow } from "@townkit/core";
import type { SessionParts } from "./session-parts.js";

/** An agent went to work and its hook said nothing of it: that it never says anything is told, once for each of its processes. */
export function missGreeting(session: SessionParts): void {
  const { sessionId, profile, hooks, hookLog, pane, sink, clock } = session;
  if (!profile.hooks || !hooks || hookLog.greeted || hookLog.missed) return;
  hookLog.missed = true;
  const { facts } = pane;
  clock.after(profile.hooks.first_call_wait * 1000, () => {
    if (hookLog.greeted || pane.facts !== facts) return;
    const why =
      "The agent works, and its hook was never called. Its screen and its record have to do, and permissions are asked " +
      "for by its menus alone. Compare `hooks` in its profile with what its version documents.";
    sink.note({ type: "plugin.failed", sessionId, at: isoNow(clock), why });
  });
}
