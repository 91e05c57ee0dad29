import type { DatabaseSyncInstance } from "@photostructure/sqlite";
import type { DurableEvent, JournalPage } from "@townkit/core";

export interface Journal {
  append(event: DurableEvent): void;
  lastSeq(): number;
  read(query: { afterSeq: number; limit: number }): JournalPage;
  /**
   * Forgets the oldest events up to the first one that is not older than `before` (milliseconds since the epoch), and further until
   * the others take at most `bytes`, so that what is kept has no gap. The newest one stays. Returns how many went.
   */
  prune(limits: { before: number; bytes: number | undefined }): number;
}

export function createJournal(db: DatabaseSyncInstance): Journal {
  const insert = db.prepare("INSERT INTO journal (at, event) VALUES (?, ?)");
  // Two questions, because SQLite looks up a lone min or max and scans the whole table for both together.
  const selectBounds = db.prepare(
    "SELECT (SELECT min(seq) FROM journal) AS oldest, (SELECT max(seq) FROM journal) AS newest",
  );
  const selectPage = db.prepare("SELECT seq, event FROM journal WHERE seq > ? ORDER BY seq LIMIT ?");
  const deleteOld = db.prepare(
    `DELETE FROM journal WHERE seq < coalesce(
       (SELECT seq FROM journal WHERE at >= ? ORDER BY seq LIMIT 1),
       (SELECT max(seq) FROM journal))`,
  );
  const deleteBeyond = db.prepare(
    `DELETE FROM journal WHERE seq < (SELECT max(seq) FROM journal) AND seq <= coalesce(
       (SELECT max(seq) FROM (SELECT seq, sum(octet_length(event)) OVER (ORDER BY seq DESC) AS total FROM journal)
         WHERE total > ?), 0)`,
  );

  function bounds(): { oldestSeq: number; lastSeq: number } {
    const { oldest, newest } = selectBounds.get() as { oldest: number | null; newest: number | null };
    return { oldestSeq: oldest ?? 1, lastSeq: newest ?? 0 };
  }

  return {
    append: (event) => {
      insert.run(Date.parse(event.at), JSON.stringify(event));
    },
    lastSeq: () => bounds().lastSeq,
    read({ afterSeq, limit }) {
      const rows = selectPage.all(afterSeq, limit) as { seq: number; event: string }[];
      return {
        entries: rows.map(({ seq, event }) => ({ seq, event: JSON.parse(event) as DurableEvent })),
        ...bounds(),
      };
    },
    prune({ before, bytes }) {
      const old = deleteOld.run(before).changes;
      return bytes === undefined ? old : old + deleteBeyond.run(bytes).changes;
    },
  };
}
