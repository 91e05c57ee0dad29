import { type Stats, StatsSchema } from "../../contract/bead.js";
import type { Prepare } from "../store/prepare.js";
import { isBlocked, readyAt } from "./ready.js";

export function queryStats(options: { prepare: Prepare; nowMs: number }): Stats {
  const { prepare, nowMs } = options;
  const ready = readyAt(nowMs);
  const row = prepare(
    `SELECT
        count(*) AS total_issues,
        count(*) FILTER (WHERE status = 'open') AS open_issues,
        count(*) FILTER (WHERE status = 'in_progress') AS in_progress_issues,
        count(*) FILTER (WHERE status = 'closed') AS closed_issues,
        count(*) FILTER (WHERE active AND (${isBlocked("b")})) AS blocked_issues,
        count(*) FILTER (WHERE status = 'deferred') AS deferred_issues,
        count(*) FILTER (WHERE ${ready.sql}) AS ready_issues,
        count(*) FILTER (WHERE pinned OR status = 'pinned') AS pinned_issues
      FROM beads b`,
  ).get(...ready.values);
  return StatsSchema.parse({ ...(row as object) });
}
