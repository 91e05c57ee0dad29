import type { MemoryTurn } from "@townkit/core/memory";
import * as z from "zod";
import type { ToolCall } from "./tools.js";

/** Waits for leave to use the tool. @throws Error with what the answer said, where it is denied. */
export async function askLeave(options: { call: ToolCall; turn: MemoryTurn }): Promise<void> {
  const { call, turn } = options;
  const answer = await turn.ask({ kind: "permission", permission: call.tool, patterns: [call.title] });
  if (answer.kind === "permission" && answer.decision !== "deny") return;
  const message = answer.kind === "question" ? undefined : answer.message;
  throw new Error(message ?? "The use of this tool was denied.");
}

/** The arguments of a `question` tool, as OpenCode has it. */
const argsSchema = z.object({
  questions: z.array(
    z.object({
      question: z.string(),
      header: z.string().optional(),
      multiple: z.boolean().default(false),
      options: z.array(z.object({ label: z.string(), description: z.string().optional() })),
    }),
  ),
});

/** Puts the questions of the tool's arguments and resolves with the answers, as the tool's result. */
export async function askQuestion(options: { args: unknown; turn: MemoryTurn }): Promise<string> {
  const { args, turn } = options;
  const questions = argsSchema.parse(args).questions.map(({ question, header, multiple, options: choices }) => ({
    text: question,
    ...(header === undefined ? {} : { header }),
    choices: choices.map((choice) => ({ ...choice, value: choice.label })),
    multiple,
    custom: true,
  }));
  const answer = await turn.ask({ kind: "question", questions });
  if (answer.kind !== "question") throw new Error("The question was dismissed.");
  return answer.answers.map((chosen) => chosen.join(", ")).join("\n");
}
