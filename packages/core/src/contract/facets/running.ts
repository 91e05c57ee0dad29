import * as z from "zod";
import { FailureSchema, OutcomeSchema } from "../assignment.js";
import { maxWorkLength } from "../work.js";
import { facetOperation, type NoParams } from "./facet-operation.js";

const CommandListSchema = z.object({
  sessionId: z.string(),
  commands: z.array(z.object({ name: z.string(), description: z.string().nullable() })),
});
export type CommandList = z.infer<typeof CommandListSchema>;

/**
 * How a turn that a command began has ended, as it is proven by the agent's own record. What cannot be proven is an error
 * with `effect: "possible"` instead; the same key asks the record again.
 */
const CommandResultSchema = z.object({
  sessionId: z.string(),
  /** The message by which the agent was given it. */
  messageId: z.string(),
  state: z.enum(["completed", "failed", "aborted", "interrupted"]),
  /** One sentence, where the state alone does not say it. */
  reason: z.string().nullable(),
  outcome: OutcomeSchema.nullable(),
  failure: FailureSchema.nullable(),
});
export type CommandResult = z.infer<typeof CommandResultSchema>;

const ShellResultSchema = z.object({
  sessionId: z.string(),
  messageId: z.string(),
  /** `completed` says that it ended by itself, not that it succeeded. `interrupted`: it was cut with what ran it. */
  state: z.enum(["completed", "aborted", "interrupted"]),
  /** What it printed, as far as the agent kept it. */
  output: z.string(),
});
export type ShellResult = z.infer<typeof ShellResultSchema>;

/** What has the agent at work without a prompt of ours. */
export const runningFacets = {
  listCommands: facetOperation<NoParams, NoParams, CommandList>({
    capability: "command",
    kind: "reads",
    path: "commands",
    summary: "The agent's own commands that `runCommand` takes in this session.",
    params: z.strictObject({}),
    result: CommandListSchema,
  }),
  runCommand: facetOperation({
    capability: "command",
    kind: "takes a turn",
    path: "command",
    summary: "Runs one of the agent's own commands as a turn, and answers at its end.",
    params: z.strictObject({
      /** Its name, without a slash. */
      command: z.string().min(1).max(200),
      /** The rest of the line. */
      arguments: z.string().max(maxWorkLength).optional(),
    }),
    result: CommandResultSchema,
  }),
  runShell: facetOperation({
    capability: "shell",
    kind: "takes a turn",
    path: "shell",
    summary:
      "Runs a line in the session's shell; it and what it prints become part of the conversation. No model is asked.",
    params: z.strictObject({ command: z.string().min(1).max(100_000) }),
    result: ShellResultSchema,
  }),
};
