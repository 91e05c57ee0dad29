import { type Clock, isoNow, isTownError, type Liveness, type Log } from "@townkit/core";
import type { DriverSink } from "@townkit/core/kit";
import type { ServerEvent } from "../server/server-source.js";
import type { StreamItem } from "../stream/event-stream.js";
import type { ServerSessionStatus, StoredEvent } from "../stream/server-events.js";
import type { ProtocolError } from "../turn/messages.js";
import type { AttentionKeeper } from "./attention-keeper.js";
import type { CompactionWatch } from "./compaction-watch.js";
import type { OutputFeed } from "./output-feed.js";
import { isStep } from "./provider-patience.js";
import type { KnownSession, Sessions } from "./sessions.js";
import type { TurnKeeper } from "./turn-keeper.js";

/** Those who hear of it. */
interface Listeners {
  /** The server's name, in our fleet. */
  readonly server: string;
  readonly sink: DriverSink;
  readonly clock: Clock;
  readonly log: Log;
  readonly sessions: Sessions;
  readonly keeper: TurnKeeper;
  readonly attention: AttentionKeeper;
  readonly output: OutputFeed;
  readonly compactions: CompactionWatch;
}

const lost = { dead: "The OpenCode server died", unknown: "The OpenCode server is out of reach" } as const;

/** Gives each thing that is heard of the server to those whom it concerns. */
export class EventRouter {
  readonly #to: Listeners;

  readonly #handlers: { readonly [Type in StreamItem["type"]]: (item: Extract<StreamItem, { type: Type }>) => void };

  constructor(to: Listeners) {
    this.#to = to;
    const { keeper, attention, output } = to;
    const answered = ({ body }: { body: { requestID: string } }) => attention.answered(body.requestID);
    this.#handlers = {
      stored: (item) => this.#stored(item),
      resynced: (item) => this.#resynced(item),
      gap: ({ sessionId }) => this.#with(sessionId, (known) => known.watch?.lose()),
      "session.status": ({ body }) => this.#status(body),
      "session.idle": ({ body }) => this.#with(body.sessionID, (known) => keeper.status(known, false)),
      "session.error": ({ body }) => this.#error(body),
      "permission.asked": ({ body }) => attention.asked({ kind: "permission", request: body }),
      "question.asked": ({ body }) => attention.asked({ kind: "question", request: body }),
      "permission.replied": answered,
      "question.replied": answered,
      "question.rejected": answered,
      "message.part.delta": ({ body }) => {
        const root = to.sessions.rootOf(body.sessionID);
        if (root?.watch) keeper.patience.heard(root.watch);
        this.#with(body.sessionID, (known) => output.delta(known, body));
      },
    };
  }

  item(item: StreamItem): void {
    // Each handler takes the items of its own type: a pairing that TypeScript cannot follow through an index.
    const handle = this.#handlers[item.type] as (item: StreamItem) => void;
    handle(item);
  }

  server(event: ServerEvent): void {
    const { server, sink, clock, sessions } = this.#to;
    const why = event.state === "up" ? null : event.why;
    const state = event.state === "outdated" ? "draining" : event.state;
    sink.note({ type: "backend.health", sessionId: null, at: isoNow(clock), backend: "opencode", server, state, why });
    if (event.state === "restarting" || event.state === "outdated") return;
    if (event.state === "up") sessions.processMet({ isNew: event.how === "started" });
    const liveness: Liveness =
      event.state === "up" ? { state: "alive" } : { state: event.liveness, why: `${lost[event.liveness]}: ${why}` };
    for (const { session, watch } of sessions.all()) {
      if (liveness.state !== "alive") watch?.doubt();
      sink.session({ sessionId: session.config.id, liveness });
    }
  }

  #status(body: { sessionID: string; status: ServerSessionStatus }): void {
    const { keeper, sessions } = this.#to;
    sessions.works(body.sessionID, body.status.type !== "idle");
    this.#with(body.sessionID, (known) => keeper.status(known, body.status.type !== "idle"));
    // A child's provider is its root's: that one's turn waits for it.
    const root = sessions.rootOf(body.sessionID);
    if (root && body.status.type === "retry") keeper.retrying(root, body.status.message);
  }

  #error({ sessionID, error }: { sessionID?: string | undefined; error?: ProtocolError | undefined }): void {
    if (sessionID === undefined || !error) return;
    this.#with(sessionID, (known) => known.watch?.failed(error));
  }

  #stored(event: StoredEvent): void {
    const { sessions, keeper, output, compactions } = this.#to;
    const { body, sessionId } = event;
    if (!body) return;
    if (body.type === "session.created.1" || body.type === "session.updated.1") sessions.learnParent(body.body.info);
    const root = sessions.rootOf(sessionId);
    if (root?.watch && isStep(body)) keeper.patience.stepped(root.watch);
    this.#with(sessionId, (known) => {
      keeper.stored(known, body);
      compactions.stored(known, body);
      output.stored(known, body);
    });
  }

  /** The entries that were missed have been given; what is in no log is judged anew. */
  #resynced(item: Extract<StreamItem, { type: "resynced" }>): void {
    const { sessions, keeper, attention } = this.#to;
    attention.resync(item);
    sessions.work(Object.keys(item.statuses));
    const read = new Set(item.directories);
    for (const known of sessions.all().filter(({ data }) => read.has(data.directory))) {
      if (item.first) continue;
      if (!item.logsRead) known.watch?.lose();
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
    if (!known) return;
    this.#to.sessions.touch(known.data.directory);
    act(known);
  }
}
