import type { Assignment, AssignmentState } from "@townkit/core";

/** What follows for a bead from what became of its work. */
export type AfterWork =
  /** Nothing yet: the work goes on, may go on, or nobody can tell. */
  | { readonly do: "wait" }
  /** It ended and is to be said on the bead; the session keeps it, for the work may be continued or tried again. */
  | { readonly do: "keep"; readonly because: string }
  /** It never reached the agent: the bead is as free as before. */
  | { readonly do: "giveBack" }
  /** The turn ended: whether the bead is done is to be looked at. */
  | { readonly do: "look" };

type Work = Pick<Assignment, "state" | "failure" | "reason" | "attempt">;

const neverSent: readonly AssignmentState[] = ["cancelled", "expired"];
const cut: readonly AssignmentState[] = ["failed", "aborted", "interrupted"];

/**
 * Rolled back only where the delivery provably did not happen, in any attempt. `reminder`: of a reminder the work itself was
 * carried out, so that the bead is looked at however it ends.
 */
export function afterWork(options: { work: Work; reminder: number }): AfterWork {
  const { work, reminder } = options;
  const { state, failure, reason, attempt } = work;
  const nothingSent = neverSent.includes(state) || (state === "failed" && failure?.effect === "none");
  if (nothingSent && attempt === 1) return reminder === 0 ? { do: "giveBack" } : { do: "look" };
  if (state === "completed") return { do: "look" };
  if (!cut.includes(state) && !neverSent.includes(state)) return { do: "wait" };
  return { do: "keep", because: `${state}${reason === null ? "" : `: ${reason}`}` };
}

/** What follows for a bead whose turn has ended. */
export function afterTurn(options: {
  bead: { readonly status: string; readonly assignee?: string | undefined };
  actor: string;
  reminder: number;
  maxReminders: number;
  /** The reminder was carried out, or never reached the agent. */
  reached: boolean;
}): "done" | "remind" | "release" {
  const { bead, actor, reminder, maxReminders, reached } = options;
  if (bead.status === "closed" || bead.assignee !== actor) return "done";
  return reached && reminder < maxReminders ? "remind" : "release";
}
