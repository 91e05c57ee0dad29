import { type Clock, isoNow, isTownError, type Liveness, type Log } from "@townkit/core";
import type { DriverSink } from "@townkit/core/kit";
import type { ServerEvent } from "../server/managed-server.js";
import type { StreamItem } from "../stream/event-stream.js";
import type { StoredEvent } from "../stream/server-events.js";
import type { AttentionKeeper } from "./attention-keeper.js";
import type { OutputFeed } from "./output-feed.js";
import type { KnownSession, Sessions } from "./sessions.js";
import type { TurnKeeper } from "./turn-keeper.js";

/** Those who hear of it. */
interface Listeners {
  readonly sink: DriverSink;
  readonly clock: Clock;
  readonly log: Log;
  readonly sessions: Sessions;
  readonly keeper: TurnKeeper;
  readonly attention: AttentionKeeper;
  readonly output: OutputFeed;
}

/** Gives each thing that is heard of the server to those whom it concerns. */
export class EventRouter {
  readonly #to: Listeners;

  constructor(to: Listeners) {
    this.#to = to;
  }

  item(item: StreamItem): void {
    const { sessions, keeper, attention, output } = this.#to;
    switch (item.type) {
      case "stored":
        return this.#stored(item);
      case "session.status":
        return this.#with(item.body.sessionID, (known) => {
          keeper.status(known, item.body.status.type !== "idle");
          if (item.body.status.type === "retry") keeper.retrying(known, item.body.status.message);
        });
      case "session.idle":
        return this.#with(item.body.sessionID, (known) => keeper.status(known, false));
      case "session.error": {
        const { sessionID, error } = item.body;
        if (sessionID !== undefined && error) this.#with(sessionID, (known) => keeper.error(known, error));
        return;
      }
      case "permission.asked":
        return attention.asked({ kind: "permission", request: item.body });
      case "question.asked":
        return attention.asked({ kind: "question", request: item.body });
      case "permission.replied":
      case "question.replied":
      case "question.rejected":
        return attention.answered(item.body.requestID);
      case "message.part.delta":
        return this.#with(item.body.sessionID, (known) => output.delta(known, item.body));
      case "gap": {
        const known = sessions.byProtocolId(item.sessionId);
        if (known) keeper.lose(known);
        return;
      }
      case "resynced":
        return this.#resynced(item);
    }
  }

  server(event: ServerEvent): void {
    const { sink, clock, sessions } = this.#to;
    const why = event.state === "up" ? null : event.why;
    sink.note({
      type: "backend.health",
      sessionId: null,
      at: isoNow(clock),
      backend: "opencode",
      state: event.state,
      why,
    });
    if (event.state === "restarting") return;
    const liveness: Liveness =
      why === null ? { state: "alive" } : { state: "dead", why: `The OpenCode server died: ${why}` };
    for (const { session } of sessions.all()) sink.session({ sessionId: session.config.id, liveness });
  }

  #stored(event: StoredEvent): void {
    const { sessions, keeper, output } = this.#to;
    const { body, sessionId } = event;
    if (!body) return;
    if (body.type === "session.created.1" || body.type === "session.updated.1") sessions.learnParent(body.body.info);
    this.#with(sessionId, (known) => {
      keeper.stored(known, body);
      output.stored(known, body);
    });
  }

  /** The entries that were missed have been given; what is in no log is judged anew. */
  #resynced(item: Extract<StreamItem, { type: "resynced" }>): void {
    const { sessions, keeper, attention } = this.#to;
    attention.resync(item);
    const read = new Set(item.directories);
    for (const known of sessions.all().filter(({ data }) => read.has(data.directory))) {
      if (item.first) continue;
      keeper.status(known, item.statuses[known.protocolId] !== undefined);
      this.#recheck(known);
    }
  }

  #recheck(known: KnownSession): void {
    this.#to.keeper.recheck(known).catch((error: unknown) => {
      const problem = isTownError(error) ? error.message : String(error);
      this.#to.log.warn("A turn could not be looked at.", { sessionId: known.session.config.id, problem });
    });
  }

  #with(protocolId: string, act: (known: KnownSession) => void): void {
    const known = this.#to.sessions.byProtocolId(protocolId);
    if (known) act(known);
  }
}
