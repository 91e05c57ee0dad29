import type { Bead } from "../../contract/bead.js";
import { conflict, notClosable, notHolder } from "../../errors/refusals.js";
import type { Patch } from "../store/tables.js";

/** What stands between a bead and its end. */
export interface Obstacles {
  /** Beads that it depends on and that are open. */
  readonly blockers: readonly string[];
  /** Its own children that are open. */
  readonly children: readonly string[];
}

/**
 * What closing changes; undefined where it is closed already.
 * @throws BeadsError `not_holder`, `not_closable`
 */
export function closed(options: {
  bead: Bead;
  reason: string;
  holder: string | undefined;
  force: boolean;
  obstacles: Obstacles;
  now: string;
}): Patch | undefined {
  const { bead, reason, holder, now } = options;
  const { id, status, assignee = "" } = bead;
  if (holder !== undefined && assignee !== holder) throw notHolder({ id, holder, assignee, status });
  if (status === "closed") return undefined;
  const why = whyNot(options);
  if (why !== undefined) throw notClosable({ id, blockers: [], ...why });
  return { status: "closed", closed_at: now, close_reason: reason, updated_at: now };
}

/** The rules of `bd close`, in its order. */
function whyNot(options: {
  bead: Bead;
  force: boolean;
  obstacles: Obstacles;
  now: string;
}): { why: string; blockers?: readonly string[] } | undefined {
  const { bead, force, obstacles, now } = options;
  const { blockers, children } = obstacles;
  if (bead.is_template) return { why: "it is a template" };
  if (force) return undefined;
  if (bead.pinned || bead.status === "pinned") return { why: "it is pinned" };
  if (bead.issue_type === "epic" && children.length > 0)
    return { why: `children of it are open: ${children.join(", ")}`, blockers: children };
  const gate = bead.issue_type === "gate" ? whyGateIsShut(bead, now) : undefined;
  if (gate !== undefined) return { why: gate };
  if (blockers.length > 0) return { why: `it waits for ${blockers.join(", ")}`, blockers };
  return undefined;
}

/** Of the gates that a program opens only the timer can be looked at here; as in bd, what cannot be is no hindrance. */
function whyGateIsShut(bead: Bead, now: string): string | undefined {
  if (bead.await_type === "bead") return "it waits for a bead of another workspace";
  if (bead.await_type !== "timer" || typeof bead.timeout !== "number") return undefined;
  const nsPerMs = 1_000_000;
  const opensAt = Date.parse(bead.created_at) + bead.timeout / nsPerMs;
  return Date.parse(now) > opensAt ? undefined : `its timer runs until ${new Date(opensAt).toISOString()}`;
}

/**
 * What opening it again changes; undefined where it is open.
 * @throws BeadsError `conflict`
 */
export function reopened(options: { bead: Bead; now: string }): Patch | undefined {
  const { bead, now } = options;
  if (bead.status === "open") return undefined;
  if (bead.status !== "closed")
    throw conflict({ id: bead.id, problem: `is ${bead.status}, not closed`, facts: { status: bead.status } });
  return { status: "open", assignee: null, closed_at: null, close_reason: null, defer_until: null, updated_at: now };
}
