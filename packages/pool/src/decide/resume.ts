import type { Assignment, ResumeResult } from "@townkit/core";
import type { Draft } from "./draft.js";
import { queueOf } from "./queue.js";
import { startAnew } from "./supervise.js";
import { attemptAgain } from "./work-commands.js";

/** What a resume did, and the work that it continues. */
export interface Resumed {
  readonly action: ResumeResult["action"];
  readonly assignmentId: string | null;
}

/**
 * The first that applies: start, continue, lift the pause. `continued` is what an earlier call with this attempt's number
 * made, if there is one.
 * @throws IllegalTransitionError `attempt` is not the number that is next.
 */
export function resume(draft: Draft, input: { attempt?: number; continued?: Assignment }): Resumed {
  const { attempt, continued } = input;
  const { session } = draft;
  const interrupted = draft.work.find(({ state }) => state === "interrupted");
  // Attempts are counted for each work: other work of the session may have had one of this number before.
  const asksForNext = interrupted !== undefined && interrupted.attempt + 1 === attempt;
  if (continued && !asksForNext) return { action: "continued", assignmentId: continued.id };
  const lift = () => draft.patch({ paused: null });
  if (session.status === "stopped" || session.status === "error" || session.liveness.state === "dead") {
    lift();
    startAnew(draft);
    return { action: "started", assignmentId: null };
  }
  const cut = interrupted ?? queueOf(draft.work).find(isContinuation);
  if (cut) {
    lift();
    if (cut.state === "interrupted") attemptAgain(draft, { assignment: cut, cause: "continue", attempt });
    return { action: "continued", assignmentId: cut.id };
  }
  if (!session.paused) return { action: "nothing", assignmentId: null };
  lift();
  return { action: "unpaused", assignmentId: null };
}

/** It was asked for already and waits, as when a pause came in between. */
function isContinuation(assignment: Assignment): boolean {
  return assignment.attempts.at(-1)?.cause === "continue";
}
