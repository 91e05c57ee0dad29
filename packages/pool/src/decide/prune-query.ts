import type { PruneQuery } from "@townkit/core";
import { dayMs, shortestRetentionDays } from "@townkit/core/kit";
import * as z from "zod";

const count = z.number().min(0);

export const RetentionSchema = z.strictObject({
  days: count.optional(),
  journalBytes: count.optional(),
  workDays: count.optional(),
  workBytes: count.optional(),
});

/** For how long a pool's store keeps what. What is absent is no limit. */
export interface Retention {
  /** The journal and the results of calls, in days; at least 7. Default 30. */
  readonly days?: number;
  /** The journal, in bytes of its events as JSON. */
  readonly journalBytes?: number;
  /** Finished work, in days since its last change; at least 7, because a repeat of a call must still be known. */
  readonly workDays?: number;
  /** Finished work, in bytes of its records as JSON. What is younger than 7 days stays all the same. */
  readonly workBytes?: number;
}

export const defaultRetentionDays = 30;

/** What a store is asked to forget, beside what is `before`. */
export function pruneRules(options: { retention: Retention; now: number }): Omit<PruneQuery, "before"> {
  const { retention, now } = options;
  const { journalBytes, workDays, workBytes } = retention;
  const daysAgo = (days: number) => new Date(now - Math.max(days, shortestRetentionDays) * dayMs).toISOString();
  const finished = [
    ...(workDays === undefined ? [] : [{ before: daysAgo(workDays), keepBytes: 0 }]),
    ...(workBytes === undefined ? [] : [{ before: daysAgo(shortestRetentionDays), keepBytes: workBytes }]),
  ];
  return { ...(journalBytes !== undefined && { journalBytes }), finished };
}
