import * as z from "zod";
import { facetOperation, type NoParams } from "./facet-operation.js";

const AgentModesSchema = z.object({
  sessionId: z.string(),
  modes: z.array(
    z.object({
      name: z.string(),
      description: z.string().nullable(),
      /** `session`: a session can be in it. `child`: the agent uses it for sessions of its own. */
      use: z.enum(["session", "child", "both"]),
      model: z.string().nullable(),
    }),
  ),
});
export type AgentModes = z.infer<typeof AgentModesSchema>;

const FileContentSchema = z.object({
  sessionId: z.string(),
  path: z.string(),
  /** `base64` for what is not text in UTF-8. */
  encoding: z.enum(["utf8", "base64"]),
  content: z.string(),
  /** In bytes. */
  size: z.number().int(),
});
export type FileContent = z.infer<typeof FileContentSchema>;

const AgentConfigSchema = z.object({
  sessionId: z.string(),
  /** In the agent program's own words; secrets are replaced by `***`. */
  config: z.record(z.string(), z.unknown()),
});
export type AgentConfig = z.infer<typeof AgentConfigSchema>;

/** What a session has around it. */
export const surroundingsFacets = {
  listAgents: facetOperation<NoParams, NoParams, AgentModes>({
    capability: "agents",
    kind: "reads",
    path: "agents",
    summary:
      "The agent program's own modes and sub-agents, such as `build` and `plan`, that there are in the session's directory.",
    params: z.strictObject({}),
    result: AgentModesSchema,
  }),
  readFile: facetOperation({
    capability: "files",
    kind: "reads",
    path: "file",
    summary: "A file of the session's work directory, byte for byte.",
    params: z.strictObject({
      /** Relative to the work directory, and within it. */
      path: z.string().min(1).max(4096),
    }),
    result: FileContentSchema,
  }),
  readConfig: facetOperation<NoParams, NoParams, AgentConfig>({
    capability: "config",
    kind: "reads",
    path: "config",
    summary: "The agent program's settings as they are in force in the session's directory, without secrets.",
    params: z.strictObject({}),
    result: AgentConfigSchema,
  }),
};
