import { type Clock, isoNow } from "@townkit/core";
import type { DriverSink } from "@townkit/core/kit";
import type { StoredBody } from "../stream/server-events.js";
import type { KnownSession } from "./sessions.js";

/** What a session says and does, as it happens. */
export class OutputFeed {
  readonly #sink: DriverSink;
  readonly #clock: Clock;
  /** How each running tool call last stood: its output comes in many updates of the same state. */
  readonly #tools = new Map<string, string>();

  constructor(options: { sink: DriverSink; clock: Clock }) {
    this.#sink = options.sink;
    this.#clock = options.clock;
  }

  delta(known: KnownSession, delta: { messageID: string; partID: string; field: string; delta: string }): void {
    const { messageID, partID } = delta;
    if (delta.field !== "text" || known.watch?.mirror.part({ messageID, partID })?.type === "reasoning") return;
    const common = this.#common(known, messageID);
    this.#sink.output({ type: "output.delta", ...common, messageId: messageID, partId: partID, text: delta.delta });
  }

  stored(known: KnownSession, body: StoredBody): void {
    if (body.type !== "message.part.updated.1" || body.body.part.type !== "tool") return;
    const { id, messageID, tool, state } = body.body.part;
    if (this.#tools.get(id) === state.status) return;
    if (state.status === "completed" || state.status === "error") this.#tools.delete(id);
    else this.#tools.set(id, state.status);
    const common = this.#common(known, messageID);
    this.#sink.output({
      type: "output.tool",
      ...common,
      messageId: messageID,
      partId: id,
      tool,
      status: state.status,
      title: state.title ?? null,
    });
  }

  #common(known: KnownSession, messageID: string) {
    const { watch, session } = known;
    const assignmentId = watch?.mirror.has(messageID) ? watch.owner.assignmentId : null;
    return { sessionId: session.config.id, at: isoNow(this.#clock), assignmentId };
  }
}
