import * as z from "zod";
import { terminalAgentFaultsSchema, terminalAgentRoundSchema } from "./faults/schema.js";
import { hookNames } from "./hook-names.js";

/** A program that is told of an event by one JSON object on its standard input, and may answer with one on its output. */
const hookSchema = z.strictObject({
  argv: z.array(z.string()).min(1),
  /** Then it is killed, and the agent goes on as if it had said nothing. */
  timeoutMs: z.int().min(1).max(3_600_000).default(60_000),
});
export type TerminalHook = z.infer<typeof hookSchema>;

/** `settings.json` in the agent's home, `.terminal-agent.json` in the directory, and the file of `--settings`; later keys win. */
export const terminalAgentSettingsSchema = z.strictObject({
  hooks: z.partialRecord(z.enum(hookNames), hookSchema).default({}),
  /** Directories in which no trust dialog comes. */
  trustedFolders: z.array(z.string()).default([]),
  faults: terminalAgentFaultsSchema.default({}),
  /** What stands over `faults` in the first turn of a conversation and before it, in the second, and so on. */
  rounds: z.array(terminalAgentRoundSchema).default([]),
});
export type TerminalAgentSettings = z.infer<typeof terminalAgentSettingsSchema>;
export type TerminalAgentSettingsInput = z.input<typeof terminalAgentSettingsSchema>;
