import { type Assignment, type AssignmentState, isSettled, type TownEvent } from "@townkit/core";
import type { MetricRegistry } from "./metric-registry.js";

/** What a hand-over came to, by the state that followed on `delivering`. */
const verdicts: Partial<Record<AssignmentState, "taken" | "put_back" | "failed" | "unknown">> = {
  accepted: "taken",
  running: "taken",
  completed: "taken",
  aborted: "taken",
  interrupted: "taken",
  queued: "put_back",
  expired: "put_back",
  failed: "failed",
  unknown: "unknown",
};

/** Counts what happens. `open`: the work that was open before the first event. */
export function createEventMetrics(options: { registry: MetricRegistry; open: readonly Assignment[] }): {
  /** `now`: milliseconds since the epoch. */
  heard(event: TownEvent, now: number): void;
} {
  const { registry } = options;
  /** Since when each piece of open work is in its state. */
  const since = new Map(options.open.map(({ id, updatedAt }) => [id, Date.parse(updatedAt)]));

  function changed({ assignmentId, from, to, at }: Extract<TownEvent, { type: "assignment.changed" }>): void {
    const entered = since.get(assignmentId);
    if (entered !== undefined)
      registry.observe("townkit_work_state_seconds", { state: from }, Math.max(Date.parse(at) - entered, 0) / 1000);
    since.set(assignmentId, Date.parse(at));
    const verdict = from === "delivering" ? verdicts[to] : undefined;
    if (verdict !== undefined) registry.count("townkit_deliveries_total", { verdict });
    if (isSettled(to)) registry.count("townkit_work_settled_total", { state: to });
    // What can leave it again does so by somebody's word: how long it stood there says nothing.
    if (isSettled(to) && to !== "unknown") since.delete(assignmentId);
  }

  return {
    heard(event, now) {
      if (event.type !== "resync") registry.observe("townkit_event_lag_seconds", {}, lagOf(event, now));
      if (event.type === "assignment.created") since.set(event.assignmentId, Date.parse(event.at));
      if (event.type === "assignment.changed") changed(event);
    },
  };
}

function lagOf({ at }: TownEvent, now: number): number {
  return Math.max(now - Date.parse(at), 0) / 1000;
}
