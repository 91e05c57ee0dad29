import type { BeadDetails } from "@townkit/beads-client";
import { refuse } from "../refusals.js";

/**
 * Whether the actor has the bead already (true), or may claim it (false).
 * @throws WorkRefusedError it is closed, somebody else's, or in a state in which nobody works on it.
 */
export function hasIt(options: { bead: BeadDetails; actor: string }): boolean {
  const { bead, actor } = options;
  const { id: beadId, status, assignee = "" } = bead;
  if (status === "closed") {
    const because = bead.close_reason ? ` (${bead.close_reason})` : "";
    const remedy = `Open it again first: bd reopen ${beadId}.`;
    refuse({ beadId, problem: `it is closed${because}`, remedy, facts: { status } });
  }
  if (assignee !== "" && assignee !== actor) {
    const remedy = `Take another one, or have it released: bd update ${beadId} --status open --assignee "".`;
    refuse({ beadId, problem: `it is ${assignee}'s`, remedy, facts: { assignee, status } });
  }
  if (status === "in_progress" && assignee === actor) return true;
  if (status === "open") return false;
  const remedy = `Make it open first: bd update ${beadId} --status open.`;
  return refuse({ beadId, problem: `it is ${status}`, remedy, facts: { status } });
}
