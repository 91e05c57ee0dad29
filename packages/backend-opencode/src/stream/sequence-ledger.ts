/** What an entry's number says: the next one, one that was seen before, or one before which something is missing. */
export type Place = "next" | "seen" | "gap";

/** How far each session's log has been read. Numbers have no holes, so a missed entry shows. */
export class SequenceLedger {
  readonly #read = new Map<string, number>();

  /** Takes an entry. A session's first one says nothing of what came before it. */
  take(entry: { sessionId: string; seq: number }): Place {
    const last = this.#read.get(entry.sessionId);
    if (last !== undefined && entry.seq <= last) return "seen";
    this.#read.set(entry.sessionId, entry.seq);
    return last === undefined || entry.seq === last + 1 ? "next" : "gap";
  }

  /** The number of the last entry that was read of each session: what a reader asks the rest after. */
  positions(): Record<string, number> {
    return Object.fromEntries(this.#read);
  }
}
