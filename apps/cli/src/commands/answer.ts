import { type Answer, InvalidInputError } from "@townkit/core";
import { defineCommand } from "../command.js";

const decisions = ["allow", "always", "deny"] as const;

interface AnswerArguments {
  readonly allow?: boolean;
  readonly always?: boolean;
  readonly deny?: boolean;
  readonly message?: string;
  readonly choose?: readonly string[];
}

/** @throws InvalidInputError there is not exactly one answer. */
export function answerOf(args: AnswerArguments): Answer {
  const decision = decisions.filter((name) => args[name]);
  const chosen = args.choose ?? [];
  const [first] = decision;
  if (decision.length === 1 && first && chosen.length === 0)
    return { kind: "permission", decision: first, message: args.message };
  if (decision.length === 0 && chosen.length > 0)
    return { kind: "question", answers: chosen.map((choice) => choice.split(",")) };
  throw new InvalidInputError({
    what: "the answer",
    problem: decision.length + chosen.length === 0 ? "there is none" : "there are several",
    remedy: "Give --allow, --always or --deny for a permission, or --choose VALUE for each question.",
  });
}

export const answer = defineCommand({
  usage: "answer <session> <attention>",
  describe: "Answer a permission request or a question of a session",
  examples: [
    ["town answer polecat-7f3k2m9q per_1 --allow", "this once"],
    ["town answer polecat-7f3k2m9q per_1 --deny --message 'use pnpm'", "and tell the agent why"],
    ["town answer polecat-7f3k2m9q que_1 --choose postgres --choose yes", "one choice for each question"],
    ["town answer polecat-7f3k2m9q stalled-mi8k2x --choose wait", "what the town itself asks, by one of its choices"],
  ],
  positionals: {
    session: { type: "string", demandOption: true, describe: "the session's id" },
    attention: { type: "string", demandOption: true, describe: "the id that `town show` gives" },
  },
  options: {
    allow: { type: "boolean", describe: "allow it this once" },
    always: { type: "boolean", describe: "allow it from now on" },
    deny: { type: "boolean", describe: "do not allow it" },
    message: { type: "string", describe: "told to the agent with --deny" },
    choose: {
      type: "string",
      array: true,
      describe: "the answer to each question, in order; several choices joined by commas",
    },
  },
  async run(context, args) {
    const answered = await (await context.client()).respond(args.session, {
      attentionId: args.attention,
      answer: answerOf(args),
    });
    return { data: answered, text: `Answered. ${answered.id} is ${answered.status}.` };
  },
});
