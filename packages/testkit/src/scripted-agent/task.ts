import type { MemoryTask } from "@townkit/core/memory";
import * as z from "zod";

/** The arguments of a `task` tool, as OpenCode has it. */
const argsSchema = z.object({ description: z.string(), prompt: z.string(), subagent_type: z.string().optional() });

/** What the agent has done in a session of its own. */
export function taskOf(args: unknown): MemoryTask {
  const { description, prompt, subagent_type: mode } = argsSchema.parse(args);
  return { title: description, prompt, ...(mode === undefined ? {} : { mode }) };
}
