import { type Answer, InvalidInputError } from "@townkit/core";
import { z } from "zod";
import type { ServerAsk } from "../agent-server.js";

const base = { id: z.string(), sessionID: z.string() };

const PermissionSchema = z.looseObject({
  ...base,
  permission: z.string(),
  patterns: z.array(z.string()).default([]),
  always: z.array(z.string()).default([]),
});
const QuestionSchema = z.looseObject({
  ...base,
  questions: z.array(
    z.looseObject({
      question: z.string(),
      header: z.string().optional(),
      options: z.array(z.looseObject({ label: z.string(), description: z.string().optional() })),
      multiple: z.boolean().optional(),
      custom: z.boolean().optional(),
    }),
  ),
});

/** An ask, with the session at the server that it is of: ours, or one of its subagents. */
export type AskAtServer = ServerAsk & { readonly sessionID: string };

export const PermissionsSchema = z.array(
  PermissionSchema.transform(({ id, sessionID, permission, patterns, always }): AskAtServer => {
    return { kind: "permission", id, sessionID, permission, patterns, always };
  }),
);

export const QuestionsSchema = z.array(
  QuestionSchema.transform(
    ({ id, sessionID, questions }): AskAtServer => ({
      kind: "question",
      id,
      sessionID,
      questions: questions.map(({ question, header, options, multiple, custom }) => ({
        text: question,
        ...(header !== undefined && { header }),
        choices: options.map(({ label, description }) => ({
          value: label,
          label,
          ...(description !== undefined && { description }),
        })),
        multiple: multiple ?? false,
        custom: custom ?? true,
      })),
    }),
  ),
);

/** What the server is told. */
export type Reply =
  | { readonly to: "permission"; readonly reply: "once" | "always" | "reject"; readonly message?: string }
  /** `answers` is null where it is dismissed. */
  | { readonly to: "question"; readonly answers: string[][] | null };

const decisions = { allow: "once", always: "always", deny: "reject" } as const;

/** @throws InvalidInputError the answer is not one to this kind of request. */
export function replyTo({ ask, answer }: { ask: ServerAsk; answer: Answer }): Reply {
  const message = answer.kind !== "question" && answer.message !== undefined ? { message: answer.message } : {};
  if (ask.kind === "permission") {
    if (answer.kind === "permission") return { to: "permission", reply: decisions[answer.decision], ...message };
    if (answer.kind === "dismiss") return { to: "permission", reply: "reject", ...message };
  } else {
    if (answer.kind === "dismiss") return { to: "question", answers: null };
    if (answer.kind === "question" && answer.answers.length === ask.questions.length)
      return { to: "question", answers: answer.answers.map((chosen) => [...chosen]) };
  }
  throw new InvalidInputError({
    what: "The answer",
    problem: `the request is a ${ask.kind}, and the answer does not fit it`,
    remedy: "Answer a permission with a decision, and each of its questions with a list.",
  });
}
