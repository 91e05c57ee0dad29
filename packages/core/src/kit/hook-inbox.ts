import type { HookReply } from "../contract/hooks.js";

/** How many reports of one session are remembered: a sender repeats one within seconds, not after a thousand others. */
const remembered = 1000;

/** Makes the calls of agents' hooks idempotent, for as long as the process lives. */
export interface HookInbox {
  /** The reply of the first call with this event id; `handle` runs for that one only. A call that failed is forgotten. */
  once(event: { sessionId: string; eventId: string; handle: () => Promise<HookReply> }): Promise<HookReply>;
}

export function createHookInbox(): HookInbox {
  const sessions = new Map<string, Map<string, Promise<HookReply>>>();

  function once(event: { sessionId: string; eventId: string; handle: () => Promise<HookReply> }): Promise<HookReply> {
    const { sessionId, eventId, handle } = event;
    const replies = sessions.get(sessionId) ?? new Map<string, Promise<HookReply>>();
    sessions.set(sessionId, replies);
    const known = replies.get(eventId);
    if (known) return known;
    const reply = handle();
    replies.set(eventId, reply);
    reply.catch(() => replies.delete(eventId));
    for (const oldest of replies.keys()) {
      if (replies.size <= remembered) break;
      replies.delete(oldest);
    }
    return reply;
  }

  return { once };
}
