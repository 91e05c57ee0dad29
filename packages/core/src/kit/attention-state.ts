import type { Answer, Attention, Question } from "../contract/attention.js";
import { InvalidInputError } from "../errors/input-errors.js";

/** The open ones with this one; null where it is there. It takes its own place where only now is known whose turn asks. */
export function withRaised(options: { open: readonly Attention[]; attention: Attention }): Attention[] | null {
  const { open, attention } = options;
  const at = open.findIndex(({ id }) => id === attention.id);
  if (at < 0) return [...open, attention];
  return !isOurs(open[at]) && isOurs(attention) ? open.with(at, attention) : null;
}

/** Whether it is known to be asked by a turn of ours. */
function isOurs(attention: Attention | undefined): boolean {
  return attention !== undefined && (attention.assignmentId !== null || attention.callKey !== undefined);
}

/** Whether its agent asks, which alone knows whether it still does. Everything else is raised by an orchestrator. */
export function isAskedByAgent({ kind }: Pick<Attention, "kind">): boolean {
  return kind === "permission" || kind === "question";
}

/**
 * Whether an answer answers what was asked.
 * @throws InvalidInputError it is of another kind, or gives what was not offered; names the remedy.
 */
export function checkAnswer(options: { attention: Attention; answer: Answer }): void {
  const { attention, answer } = options;
  if (attention.kind === "unknown_outcome") {
    throw new InvalidInputError({
      what: `The answer to ${attention.id}`,
      problem: "it asks for the outcome of an assignment",
      remedy: `Settle it with resolveAssignment(${JSON.stringify(attention.assignmentId)}, { verdict }).`,
    });
  }
  if (attention.kind === "supervision") {
    checkChoice(attention, answer);
    return;
  }
  if (answer.kind === "dismiss") return;
  if (answer.kind !== attention.kind) {
    throw new InvalidInputError({
      what: `The answer to ${attention.id}`,
      problem: `it asks for a ${attention.kind}, and the answer is of kind ${answer.kind}`,
    });
  }
  if (attention.kind === "question" && answer.kind === "question") checkChoices(attention, answer.answers);
}

function checkChoice(attention: Extract<Attention, { kind: "supervision" }>, answer: Answer): void {
  if (choiceIn({ attention, answer }) !== undefined) return;
  const offered = attention.choices.map(({ value }) => value).join(", ");
  throw new InvalidInputError({
    what: `The answer to ${attention.id}`,
    problem: `it asks for one choice of ${offered}`,
    remedy: `Answer it with { kind: "question", answers: [[choice]] }.`,
  });
}

/** What was chosen; undefined: nothing that was offered. */
export function choiceIn(options: {
  attention: Extract<Attention, { kind: "supervision" }>;
  answer: Answer;
}): string | undefined {
  const { attention, answer } = options;
  const [[chosen, ...more] = [], ...others] = answer.kind === "question" ? answer.answers : [];
  const isOne = more.length + others.length === 0;
  return isOne && attention.choices.some(({ value }) => value === chosen) ? chosen : undefined;
}

function checkChoices(
  attention: Extract<Attention, { kind: "question" }>,
  answers: readonly (readonly string[])[],
): void {
  const what = `The answer to ${attention.id}`;
  if (answers.length !== attention.questions.length) {
    throw new InvalidInputError({
      what,
      problem: `${attention.questions.length} questions, ${answers.length} answers`,
    });
  }
  for (const [index, question] of attention.questions.entries()) {
    const problem = problemWith(question, answers[index] ?? []);
    if (problem) throw new InvalidInputError({ what, problem: `answers.${index}: ${problem}` });
  }
}

function problemWith(question: Question, given: readonly string[]): string | null {
  if (!question.multiple && given.length > 1) return "only one choice can be given";
  const offered = question.choices.map((choice) => choice.value);
  const strange = question.custom ? undefined : given.find((value) => !offered.includes(value));
  return strange === undefined ? null : `${JSON.stringify(strange)} is not one of ${offered.join(", ")}`;
}
