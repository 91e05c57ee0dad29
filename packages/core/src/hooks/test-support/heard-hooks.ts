import { type HookReply, type HookTarget, SessionNotFoundError } from "../../index.js";

/** A target of hooks that knows the session `s-1`, and what it has heard. */
export function heardHooks(reply: HookReply = {}) {
  const heard: string[] = [];
  let wake = () => {};
  const hear = (method: string) => (sessionId: string, event: { eventId: string }) => {
    if (sessionId !== "s-1") return Promise.reject(new SessionNotFoundError(sessionId));
    heard.push(`${method} ${event.eventId}`);
    wake();
    return Promise.resolve(reply);
  };
  const target: HookTarget = {
    onSessionStart: hear("onSessionStart"),
    onSessionIdle: hear("onSessionIdle"),
    onPreCompact: hear("onPreCompact"),
    reportAgentEvent: hear("reportAgentEvent"),
  };
  /** Resolves when so many have been heard. */
  async function count(wanted: number): Promise<void> {
    while (heard.length < wanted)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
  }
  return { target, heard, count };
}
