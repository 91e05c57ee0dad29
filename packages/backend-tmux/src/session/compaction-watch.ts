import { type Clock, isoNow } from "@townkit/core";
import type { DriverSink } from "@townkit/core/kit";
import type { TranscriptEntry } from "../transcript/transcript-entry.js";

/** Tells that an agent has put a summary in the place of its conversation, as its record says. What was there before is no news. */
export class CompactionWatch {
  readonly #sessionId: string;
  readonly #sink: DriverSink;
  readonly #clock: Clock;
  /** So many entries were looked at; null: none yet. */
  #seen: number | null = null;

  constructor(options: { sessionId: string; sink: DriverSink; clock: Clock }) {
    this.#sessionId = options.sessionId;
    this.#sink = options.sink;
    this.#clock = options.clock;
  }

  /** `assignmentId`: the work that the agent is at. */
  check(options: { entries: readonly TranscriptEntry[] | null; assignmentId: string | null }): void {
    const { entries, assignmentId } = options;
    if (entries === null) return;
    const news = entries.slice(this.#seen ?? entries.length);
    this.#seen = entries.length;
    for (const entry of news) {
      if (entry.kind !== "compacted") continue;
      const reason = entry.asked ? "asked" : "limit";
      const at = isoNow(this.#clock);
      this.#sink.note({ type: "session.compacted", sessionId: this.#sessionId, at, assignmentId, reason });
    }
  }
}
