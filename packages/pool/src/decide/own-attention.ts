import { InvalidInputError, type SupervisionProblem } from "@townkit/core";
import { choiceIn } from "@townkit/core/kit";
import type { Draft } from "./draft.js";
import { type OwnAttention, openProblem } from "./own-problem.js";

/** What the pool found wrong with a session, and what can be done about it. */
export type Trouble = Pick<OwnAttention, "problem" | "why" | "evidence" | "choices" | "assignmentId">;

/** Raises it, unless it is open already. It is kept with the session, and holds its queue. */
export function raiseOwn(draft: Draft, trouble: Trouble): void {
  if (openProblem(draft.session, trouble.problem)) return;
  // A problem may come back: each time, it has a name of its own.
  const id = `${trouble.problem}-${draft.context.now.toString(36)}`;
  draft.raise({ kind: "supervision", id, sessionId: draft.session.id, raisedAt: draft.at, ...trouble });
}

/** What is not so any more is not asked any more. */
export function withdrawOwn(draft: Draft, problems: readonly SupervisionProblem[]): void {
  for (const problem of problems) {
    const open = openProblem(draft.session, problem);
    if (open) draft.settleAttention({ id: open.id, how: "withdrawn" });
  }
}

/** What is done for a choice, by its value. */
export type Choices = Readonly<Record<string, (draft: Draft, attention: OwnAttention) => void>>;

/** Settles what the pool itself asked, and does what was chosen. @throws InvalidInputError there is no such choice (any more). */
export function answerOwn(
  draft: Draft,
  given: { attention: OwnAttention; answer: Parameters<typeof choiceIn>[0]["answer"]; choices: Choices },
): void {
  const { attention, answer, choices } = given;
  const chosen = choiceIn({ attention, answer });
  const carryOut = chosen === undefined ? undefined : choices[chosen];
  if (!carryOut)
    throw new InvalidInputError({ what: `The answer to ${attention.id}`, problem: "there is no such choice" });
  draft.settleAttention({ id: attention.id, how: "answered", answer });
  carryOut(draft, attention);
}
