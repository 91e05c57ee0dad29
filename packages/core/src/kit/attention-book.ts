import type { Answer, Attention } from "../contract/attention.js";
import type { DurableEvent } from "../contract/events.js";
import { AttentionNotFoundError } from "../errors/state-errors.js";
import { type Clock, isoNow } from "../ports/clock.js";
import { isAskedByAgent, withRaised } from "./attention-state.js";
import type { SessionBook } from "./session-book.js";

type How = Extract<DurableEvent, { type: "attention.settled" }>["how"];

/** What the sessions of one backend wait for. It stands in the session's record; it is seen again after a restart. */
export interface AttentionBook {
  /** Nothing, for one that is open already, unless it was not known whose work it is. */
  raise(attention: Attention): Promise<void>;
  /** Nothing, for one that is not open (any more). */
  settle(settled: { sessionId: string; attentionId: string; how: How; answer?: Answer }): Promise<void>;
  /** Makes these the open ones: what is missing is `lost`, what is new is raised. */
  replace(seen: { sessionId: string; attention: readonly Attention[] }): Promise<void>;
  /** @throws AttentionNotFoundError */
  get(id: { sessionId: string; attentionId: string }): Attention;
}

export function createAttentionBook(options: {
  clock: Clock;
  sessions: SessionBook;
  publish: (events: readonly DurableEvent[]) => void;
}): AttentionBook {
  const { clock, sessions, publish } = options;

  const openOf = (sessionId: string) => sessions.find(sessionId)?.session.attention ?? [];

  async function raise(attention: Attention): Promise<void> {
    const { sessionId } = attention;
    const raised = sessions.find(sessionId) && withRaised({ open: openOf(sessionId), attention });
    if (!raised) return;
    publish([{ type: "attention.raised", sessionId, at: isoNow(clock), attention }]);
    await sessions.change(sessionId, { attention: raised });
  }

  async function settle(settled: Parameters<AttentionBook["settle"]>[0]): Promise<void> {
    const { sessionId, attentionId, how, answer = null } = settled;
    const open = openOf(sessionId);
    const rest = open.filter(({ id }) => id !== attentionId);
    if (rest.length === open.length) return;
    publish([{ type: "attention.settled", sessionId, at: isoNow(clock), attentionId, how, answer }]);
    await sessions.change(sessionId, { attention: rest });
  }

  async function replace(seen: { sessionId: string; attention: readonly Attention[] }): Promise<void> {
    const { sessionId, attention } = seen;
    const still = new Set(attention.map(({ id }) => id));
    const lost = openOf(sessionId).filter((asked) => isAskedByAgent(asked) && !still.has(asked.id));
    for (const { id } of lost) await settle({ sessionId, attentionId: id, how: "lost" });
    for (const item of attention) await raise(item);
  }

  function get(id: { sessionId: string; attentionId: string }): Attention {
    const found = sessions.get(id.sessionId).session.attention.find((item) => item.id === id.attentionId);
    if (!found) throw new AttentionNotFoundError(id.attentionId);
    return found;
  }

  return { raise, settle, replace, get };
}
