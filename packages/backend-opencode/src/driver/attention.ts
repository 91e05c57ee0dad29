import { type Answer, type Attention, InvalidInputError } from "@townkit/core";
import type { PermissionRequest, QuestionRequest } from "../stream/server-events.js";
import type { TurnOwner } from "./call-turn.js";

interface Whose extends TurnOwner {
  readonly sessionId: string;
  readonly raisedAt: string;
}

export function permissionAttention(request: PermissionRequest, whose: Whose): Attention {
  const { id, permission, patterns, always } = request;
  return { kind: "permission", id, ...whose, permission, patterns, always };
}

export function questionAttention(request: QuestionRequest, whose: Whose): Attention {
  const questions = request.questions.map(({ question, header, options, multiple, custom }) => ({
    text: question,
    ...(header !== undefined && { header }),
    choices: options.map(({ label, description }) => ({
      value: label,
      label,
      ...(description !== undefined && { description }),
    })),
    multiple: multiple ?? false,
    custom: custom ?? true,
  }));
  return { kind: "question", id: request.id, ...whose, questions };
}

/** What the server is told. */
export type Reply =
  | { readonly to: "permission"; readonly reply: "once" | "always" | "reject"; readonly message?: string }
  | { readonly to: "question"; readonly answers: string[][] }
  | { readonly to: "question"; readonly answers: null };

const decisions = { allow: "once", always: "always", deny: "reject" } as const;

/** @throws InvalidInputError the answer is not one to this kind of request. */
export function replyFor(options: { attention: Attention; answer: Answer }): Reply {
  const { attention, answer } = options;
  if (attention.kind === "permission" && answer.kind === "permission") {
    return { to: "permission", reply: decisions[answer.decision], ...withMessage(answer.message) };
  }
  if (attention.kind === "permission" && answer.kind === "dismiss") {
    return { to: "permission", reply: "reject", ...withMessage(answer.message) };
  }
  if (attention.kind === "question" && answer.kind === "question") {
    if (answer.answers.length === attention.questions.length) return { to: "question", answers: answer.answers };
    throw mismatch(`it holds ${answer.answers.length} answers to ${attention.questions.length} questions`);
  }
  if (attention.kind === "question" && answer.kind === "dismiss") return { to: "question", answers: null };
  throw mismatch(`the request is a ${attention.kind}, the answer is to a ${answer.kind}`);
}

function withMessage(message: string | undefined): { message?: string } {
  return message === undefined ? {} : { message };
}

function mismatch(problem: string): InvalidInputError {
  return new InvalidInputError({ what: "The answer", problem });
}
