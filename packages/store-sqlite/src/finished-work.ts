import type { DatabaseSyncInstance } from "@photostructure/sqlite";
import { finishedStates } from "@townkit/core";

/** The work to which nothing more happens. */
export interface FinishedWork {
  /** See the `finished` of `PruneQuery`. Returns how many went. */
  prune(rule: { readonly before: string; readonly keepBytes: number }): number;
}

export function createFinishedWork(db: DatabaseSyncInstance): FinishedWork {
  const states = finishedStates.map((state) => `'${state}'`).join(", ");
  // Times are ISO 8601 in UTC, which are in order as texts.
  const deleteBeyond = db.prepare(
    `DELETE FROM assignments WHERE ordinal IN (
       SELECT ordinal FROM (
         SELECT ordinal, record ->> '$.updatedAt' AS changed, sum(octet_length(record)) OVER (ORDER BY ordinal DESC) AS total
         FROM assignments WHERE state IN (${states}))
       WHERE total > ? AND changed < ?)`,
  );
  return { prune: ({ before, keepBytes }) => deleteBeyond.run(keepBytes, before).changes };
}
