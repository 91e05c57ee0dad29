import { fallbackBackend } from "@townkit/core/config";
import type { SessionPoolOptions } from "@townkit/core/pool";
import type { TownConfig } from "./town-config.js";

type Settings = Pick<SessionPoolOptions, "roles" | "fallback" | "limits" | "patrolMs" | "retentionDays">;

/** What of a town's config is its pool's. */
export function poolSettings({ values, roles }: Pick<TownConfig, "values" | "roles">): Settings {
  const { fallback } = values.orchestration;
  const { sessions, backends, starts, min_free_memory_mb: minFreeMemoryMb, max_load: maxLoad } = values.limits;
  return {
    roles,
    retentionDays: values.retention.days,
    fallback:
      fallback === "fail" ? { mode: "fail" } : { mode: fallback === "ask" ? "ask" : "use", to: fallbackBackend },
    patrolMs: values.supervision.patrol_seconds * 1000 || null,
    limits: { sessions, backends, starts, minFreeMemoryMb, maxLoad },
  };
}
