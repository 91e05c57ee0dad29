import type { Assignment, AssignmentState } from "@townkit/core";

/** What really happened, counted where it happened. */
export interface GroundTruth {
  /** By session: the texts of the prompts that its agent holds. */
  readonly prompts: ReadonlyMap<string, readonly string[]>;
  /** By assignment: how often its marker was run. */
  readonly marks: ReadonlyMap<string, number>;
}

export interface Verdict {
  readonly counts: Readonly<Partial<Record<AssignmentState, number>>>;
  /** One sentence for each piece of work that was taken and is not there, not ended, called done and was never run, or the reverse. */
  readonly lost: readonly string[];
  /** One sentence for each attempt that was given to the agent, or run, more than once. */
  readonly repeated: readonly string[];
}

/** Ended, and nothing more is owed: what is interrupted or unknown still waits for somebody's word. */
const ended: readonly AssignmentState[] = ["completed", "failed", "aborted", "cancelled", "expired"];

/** Holds what a town says of its work against what really happened. `promised`: the ids that were handed in and acknowledged. */
export function judge(options: {
  promised: readonly string[];
  assignments: readonly Assignment[];
  truth: GroundTruth;
}): Verdict {
  const { promised, assignments, truth } = options;
  const known = new Set(assignments.map(({ id }) => id));
  const forgotten = promised.filter((id) => !known.has(id)).map((id) => `${id} was acknowledged and is not there`);
  return {
    counts: countStates(assignments),
    lost: [...forgotten, ...assignments.flatMap((assignment) => lossesOf(assignment, truth))],
    repeated: [
      ...assignments.flatMap((assignment) => repeatsOf(assignment, truth)),
      ...strayPrompts(assignments, truth),
    ],
  };
}

function countStates(assignments: readonly Assignment[]): Verdict["counts"] {
  const counts: Partial<Record<AssignmentState, number>> = {};
  for (const { state } of assignments) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

function lossesOf({ id, state, reason, failure, attempt }: Assignment, truth: GroundTruth): string[] {
  if (!ended.includes(state)) return [`${id} is ${state}${reason ? ` (${reason})` : ""}`];
  const wasRun = truth.marks.has(id);
  if (state === "completed" && !wasRun) return [`${id} is completed and was never run`];
  // What an earlier attempt did, the failure of a later one says nothing of.
  const denied = failure?.effect === "none" && attempt === 1 && wasRun;
  return denied ? [`${id} is said to have had no effect and was run (${failure.message})`] : [];
}

function repeatsOf({ id, sessionId, attempts }: Assignment, truth: GroundTruth): string[] {
  const prompts = (truth.prompts.get(sessionId) ?? []).filter((text) => text.includes(id)).length;
  const wordings = attempts.filter(({ cause }) => cause !== "continue").length;
  const runs = truth.marks.get(id) ?? 0;
  return [
    ...(prompts > wordings ? [`${id} was given to the agent ${prompts} times for ${wordings} attempts`] : []),
    ...(runs > attempts.length ? [`${id} was run ${runs} times in ${attempts.length} attempts`] : []),
  ];
}

/** An agent holds one prompt for each attempt at most, whatever its words. */
function strayPrompts(assignments: readonly Assignment[], truth: GroundTruth): string[] {
  return [...truth.prompts].flatMap(([sessionId, prompts]) => {
    const own = assignments.filter((assignment) => assignment.sessionId === sessionId);
    const attempts = own.reduce((sum, assignment) => sum + assignment.attempts.length, 0);
    return prompts.length > attempts ? [`${sessionId} holds ${prompts.length} prompts for ${attempts} attempts`] : [];
  });
}
