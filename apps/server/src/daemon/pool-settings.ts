import { fallbackBackend } from "@townkit/core/config";
import type { Retention, SessionPoolOptions } from "@townkit/pool";
import type { TownConfig } from "./town-config.js";

type Settings = Pick<SessionPoolOptions, "roles" | "fallback" | "limits" | "patrolMs" | "retention">;

/** What of a town's config is its pool's. */
export function poolSettings({ values, roles }: Pick<TownConfig, "values" | "roles">): Settings {
  const { fallback } = values.orchestration;
  const { sessions, backends, starts, min_free_memory_mb: minFreeMemoryMb, max_load: maxLoad } = values.limits;
  return {
    roles,
    retention: retentionOf(values),
    fallback:
      fallback === "fail" ? { mode: "fail" } : { mode: fallback === "ask" ? "ask" : "use", to: fallbackBackend },
    patrolMs: values.supervision.patrol_seconds * 1000 || null,
    limits: { sessions, backends, starts, minFreeMemoryMb, maxLoad },
  };
}

const megabyte = 1024 ** 2;

/** A limit of 0 is none. */
function retentionOf(values: TownConfig["values"]): Retention {
  const { days, journal_mb, work_days, work_mb } = values.retention;
  return {
    days,
    ...(journal_mb > 0 && { journalBytes: journal_mb * megabyte }),
    ...(work_days > 0 && { workDays: work_days }),
    ...(work_mb > 0 && { workBytes: work_mb * megabyte }),
  };
}
