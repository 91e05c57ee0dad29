import * as z from "zod";

/** What is installed for an agent that a town's settings name, held against what its backend was proven with. */
export const AgentProgramSchema = z.object({
  /** What sessions call it. */
  agent: z.string(),
  /** Null: it is not there, or it tells none. */
  version: z.string().nullable(),
  /** `unproven`: it is used, and nobody has seen whether it behaves as the backend expects. `unusable`: no session of it starts. */
  state: z.enum(["proven", "unproven", "unusable"]),
  /** What was found, without a period. */
  detail: z.string(),
  /** What to do about it; null where there is nothing to be done. */
  remedy: z.string().nullable(),
});
export type AgentProgram = z.infer<typeof AgentProgramSchema>;
