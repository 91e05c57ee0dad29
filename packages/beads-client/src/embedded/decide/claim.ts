import type { Bead } from "../../contract/bead.js";
import { alreadyClaimed, notClaimable, notHolder } from "../../errors/refusals.js";
import type { Patch } from "../store/tables.js";

/**
 * What a claim changes; undefined where the actor has the bead already.
 * @throws BeadsError `already_claimed`, `not_claimable`
 */
export function claimed(options: { bead: Bead; actor: string; now: string }): Patch | undefined {
  const { bead, actor, now } = options;
  const { id, status, assignee = actor } = bead;
  if (assignee !== actor) throw alreadyClaimed({ id, assignee });
  if (status === "in_progress" && bead.assignee === actor) return undefined;
  if (status !== "open") throw notClaimable({ id, status });
  return {
    assignee: actor,
    status: "in_progress",
    updated_at: now,
    // When it was begun first, as in bd.
    ...(bead.started_at === undefined && { started_at: now }),
  };
}

/**
 * What giving it back changes; undefined where nobody has it already.
 * @throws BeadsError `not_holder`
 */
export function released(options: { bead: Bead; holder: string; now: string }): Patch | undefined {
  const { bead, holder, now } = options;
  const { id, status, assignee = "" } = bead;
  if (status === "open" && assignee === "") return undefined;
  if (assignee !== holder || status === "closed") throw notHolder({ id, holder, assignee, status });
  return { assignee: null, status: "open", updated_at: now };
}
