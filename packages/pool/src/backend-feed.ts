import type { DurableEvent, TownEvent } from "@townkit/core";
import type { Adoption } from "./adoption.js";
import { type Backoff, nextBackoff } from "./decide/backoff.js";
import { hear } from "./decide/evidence.js";
import { attentionRaised, hasToLook, lookAgain, observeSession } from "./decide/observe-session.js";
import type { Parts } from "./parts.js";
import type { SessionActor } from "./session-actor.js";

type EventOf<Type extends TownEvent["type"]> = Extract<TownEvent, { type: Type }>;

export interface FeedParts extends Parts {
  readonly adoption: Adoption;
  readonly random: () => number;
  /** A report of an agent that came by way of the backend. */
  readonly heard: (event: EventOf<"hook.called" | "agent.reported">) => Promise<void>;
  /** Journals an event that belongs to no session. */
  readonly journal: (event: DurableEvent) => void;
  readonly signal: AbortSignal;
}

/**
 * Follows the backend's events by one subscription, from the moment of this call, and applies them to the sessions. Where
 * the stream has a gap, or ends, everything is looked at anew.
 */
export function followBackend(parts: FeedParts): void {
  const { backend, clock, log, random, signal } = parts;
  let backoff: Backoff | null = null;

  async function follow(events: AsyncIterable<TownEvent>): Promise<void> {
    try {
      for await (const event of events) {
        backoff = null;
        apply(parts, event);
      }
    } catch (error) {
      log.warn("the backend's events broke off", { backend: backend.name, error: String(error) });
    }
    if (signal.aborted) return;
    backoff = nextBackoff({ before: backoff, now: clock.monotonic(), random: random() });
    const cancel = clock.after(backoff.until - clock.monotonic(), () => {
      void follow(backend.events({ signal }));
      lookAnew(parts);
    });
    signal.addEventListener("abort", cancel, { once: true });
  }

  void follow(backend.events({ signal }));
}

function apply(parts: FeedParts, event: TownEvent): void {
  const { directory, hub, adoption, guard } = parts;
  if (event.type === "resync") {
    lookAnew(parts);
    return;
  }
  if (event.type === "backend.health") {
    const { cursor: _, ...health } = event;
    parts.journal(health);
    if (event.state !== "up") return;
    guard.forget();
    if (adoption.unreachable.length > 0) {
      lookAnew(parts);
      return;
    }
    for (const actor of directory.all()) if (hasToLook(actor.state)) void actor.observe(lookAgain);
    return;
  }
  const actor = event.sessionId === null ? undefined : directory.find(event.sessionId);
  if (!actor) return;
  actor.sign();
  switch (event.type) {
    case "output.delta":
    case "output.tool": {
      const { cursor: _, ...output } = event;
      hub.emit(output);
      return;
    }
    case "hook.called":
    case "agent.reported": {
      const { cursor: _, ...report } = event;
      void parts.heard(report as typeof event).catch((error: unknown) => {
        parts.log.error("a report of an agent could not be kept", { sessionId: event.sessionId, error: String(error) });
      });
      return;
    }
    default:
      applyToSession(actor, event);
  }
}

/** After a gap. What is on the other side of it may have begun to count anew. */
function lookAnew({ directory, adoption }: FeedParts): void {
  for (const actor of directory.all()) {
    void actor.observe((draft) => {
      draft.seenRevision = 0;
    });
  }
  void adoption.reconcile();
}

/** What a turn used comes with its end: the pool tells of it where it commits that. */
function applyToSession(actor: SessionActor, event: TownEvent): void {
  switch (event.type) {
    case "assignment.changed":
      return void actor.observe((draft) => hear(draft, { ...event, state: event.to }));
    case "session.changed":
      return void actor.observe((draft) => observeSession(draft, event.session));
    case "attention.raised":
      return void actor.observe((draft) => attentionRaised(draft, event.attention));
    case "attention.settled":
      return void actor.observe((draft) => draft.settleAttention({ ...event, id: event.attentionId }));
    case "plugin.failed":
    case "session.compacted": {
      const { cursor: _, ...note } = event;
      return void actor.observe((draft) => draft.note(note));
    }
  }
}
