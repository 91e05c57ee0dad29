import type { Assignment } from "@townkit/core";

/** What a pool does by itself with the sessions of one role. */
export interface RolePolicy {
  /**
   * Which sessions are started again whose agent ended, and nobody asked for it: none; those whose agent failed; also those
   * whose agent ended by itself.
   */
  readonly restart: "never" | "on-failure" | "always";
  /** After so many restarts within the window, a session whose agent ends once more is given up. */
  readonly restartLimit: number;
  /** In milliseconds. A restart that lies further back does not count any more. */
  readonly restartWindowMs: number;
  /**
   * What becomes of work whose turn was cut: it is continued, as a new attempt; it fails; or its session is paused until
   * somebody decides.
   */
  readonly interrupted: "continue" | "fail" | "ask";
  /** So often one piece of work is continued by policy; cut once more, it is asked about. */
  readonly continueLimit: number;
  /** In milliseconds: a turn of which nothing was seen for so long is stalled. Null: none is. */
  readonly stallMs: number | null;
  /** What becomes of a turn that is stalled: somebody is asked, or it is ended as well. */
  readonly stalled: "ask" | "abort";
}

export const defaultPolicy: RolePolicy = {
  restart: "never",
  restartLimit: 5,
  restartWindowMs: 900_000,
  interrupted: "ask",
  continueLimit: 5,
  stallMs: 1_800_000,
  stalled: "ask",
};

/**
 * What becomes of work that was just cut. In a session that somebody paused nothing is begun or ended: whoever did that is
 * asked.
 */
export function afterCut(options: {
  policy: Pick<RolePolicy, "interrupted" | "continueLimit">;
  assignment: Pick<Assignment, "attempts">;
  paused: boolean;
}): RolePolicy["interrupted"] {
  const { policy, assignment, paused } = options;
  if (paused || policy.interrupted !== "continue") return paused ? "ask" : policy.interrupted;
  const continued = assignment.attempts.filter(({ cause }) => cause === "continue").length;
  return continued < policy.continueLimit ? "continue" : "ask";
}
