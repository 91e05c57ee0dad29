import { type Attention, InvalidInputError, type SupervisionProblem } from "@townkit/core";
import { choiceIn } from "@townkit/core/kit";
import type { Draft } from "./draft.js";

type Own = Extract<Attention, { kind: "supervision" }>;

/** What the pool found wrong with a session, and what can be done about it. */
export type Trouble = Pick<Own, "problem" | "why" | "evidence" | "choices" | "assignmentId">;

/** Raises it, unless it is open already. It is kept with the session, and holds its queue. */
export function raiseOwn(draft: Draft, trouble: Trouble): void {
  if (draft.session.attention.some((open) => isOwn(open) && open.problem === trouble.problem)) return;
  // A problem may come back: each time, it has a name of its own.
  const id = `${trouble.problem}-${draft.context.now.toString(36)}`;
  draft.raise({ kind: "supervision", id, sessionId: draft.session.id, raisedAt: draft.at, ...trouble });
}

/** What is not so any more is not asked any more. */
export function withdrawOwn(draft: Draft, problems: readonly SupervisionProblem[]): void {
  for (const open of draft.session.attention) {
    if (isOwn(open) && problems.includes(open.problem)) draft.settleAttention({ id: open.id, how: "withdrawn" });
  }
}

/** What is done for a choice, by its value. */
export type Choices = Readonly<Record<string, (draft: Draft, attention: Own) => void>>;

/** Settles what the pool itself asked, and does what was chosen. @throws InvalidInputError there is no such choice (any more). */
export function answerOwn(
  draft: Draft,
  given: { attention: Own; answer: Parameters<typeof choiceIn>[0]["answer"]; choices: Choices },
): void {
  const { attention, answer, choices } = given;
  const chosen = choiceIn({ attention, answer });
  const carryOut = chosen === undefined ? undefined : choices[chosen];
  if (!carryOut)
    throw new InvalidInputError({ what: `The answer to ${attention.id}`, problem: "there is no such choice" });
  draft.settleAttention({ id: attention.id, how: "answered", answer });
  carryOut(draft, attention);
}

export function isOwn(attention: Attention): attention is Own {
  return attention.kind === "supervision";
}
