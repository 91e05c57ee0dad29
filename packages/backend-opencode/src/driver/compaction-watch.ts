import { type Clock, type CompactionReason, isoNow, type Log } from "@townkit/core";
import type { DriverSink } from "@townkit/core/kit";
import type { ServerClient } from "../client/server-client.js";
import type { StoredBody } from "../stream/server-events.js";
import type { AssistantInfo, Part } from "../turn/messages.js";
import type { KnownSession } from "./sessions.js";

/** Tells of each compaction of a session's context when its summary is complete, and why it was made. */
export class CompactionWatch {
  readonly #sink: DriverSink;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #client: () => Promise<ServerClient>;
  /** By the message that began it. */
  readonly #begun = new Map<string, CompactionReason>();
  /** Messages whose summary was told of; the server writes each several times. */
  readonly #told = new Set<string>();

  constructor(options: { sink: DriverSink; clock: Clock; log: Log; client: () => Promise<ServerClient> }) {
    this.#sink = options.sink;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#client = options.client;
  }

  stored(known: KnownSession, body: StoredBody): void {
    if (body.type === "message.part.updated.1") {
      const reason = reasonOf(body.body.part);
      if (reason) this.#begun.set(body.body.part.messageID, reason);
    }
    if (body.type !== "message.updated.1" || body.body.info.role !== "assistant") return;
    const { info } = body.body;
    if (!isSummary(info) || this.#told.has(info.parentID)) return;
    this.#told.add(info.parentID);
    const reason = this.#begun.get(info.parentID);
    this.#begun.delete(info.parentID);
    if (reason) this.#tell({ known, info, reason });
    else this.#ask(known, info);
  }

  /** It began before anybody listened. */
  #ask(known: KnownSession, info: AssistantInfo): void {
    this.#client()
      .then((client) => client.getMessage({ sessionID: known.protocolId, messageID: info.parentID }))
      .then((begin) => {
        const reason = begin?.parts.map(reasonOf).find((found) => found !== undefined);
        if (reason) this.#tell({ known, info, reason });
      })
      .catch((error: unknown) => this.#log.warn("Why a context was compacted is not known.", { error: String(error) }));
  }

  #tell(compaction: { known: KnownSession; info: AssistantInfo; reason: CompactionReason }): void {
    const { known, info, reason } = compaction;
    const { watch, session } = known;
    const assignmentId = watch?.mirror.has(info.id) ? watch.owner.assignmentId : null;
    const at = isoNow(this.#clock);
    this.#sink.note({ type: "session.compacted", sessionId: session.config.id, at, assignmentId, reason });
  }
}

function isSummary({ summary, time, error }: AssistantInfo): boolean {
  return summary === true && time.completed !== undefined && error === undefined;
}

function reasonOf(part: Part): CompactionReason | undefined {
  if (part.type !== "other" || part.kind !== "compaction") return undefined;
  if (part.auto === false) return "asked";
  return part.overflow === true ? "overflow" : "limit";
}
