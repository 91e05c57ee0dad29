import * as z from "zod";

/** What an orchestrator can do for one agent. A name that is true must pass its part of the conformance suite. */
export const capabilityNames = [
  /** `resumeSession` starts a stopped session with its conversation. */
  "resume",
  /** `forkSession` copies a conversation. */
  "fork",
  /** `abortSession` ends a turn and leaves the session usable. */
  "abort",
  /** `attachCommand` gives a command that opens the session in a terminal. */
  "attach",
  /** Output has real messages and parts, not only text. */
  "structuredMessages",
  /** Outcomes and `turn.usage` carry token counts. */
  "usage",
  /** `onPreCompact` is called before the agent compacts its context, and `session.compacted` tells of it afterwards. */
  "preCompact",
  /** `respond` answers permission requests. */
  "permissionReplies",
  /** Each session's shells, those of its subagents too, get the session's own environment. */
  "sessionEnv",
  /** `accepted` is proven, not assumed. */
  "deliveryProof",
  /** `listMessages` pages back through the conversation as the agent holds it. */
  "messages",
  /** `listChildren` names the sessions that the agent began by itself. */
  "children",
  /** `runCommand` runs the agent's own commands. */
  "command",
  /** `runShell` runs a line in the session's shell. */
  "shell",
  /** `revertSession` takes conversation and files back, `unrevertSession` undoes it. */
  "revert",
  /** `deleteSession` deletes a stopped session's conversation. */
  "delete",
  /** `listAgents` names the agent's own modes. */
  "agents",
  /** `readFile` reads a file of the work directory. */
  "files",
  /** `readConfig` shows the settings that the agent works with. */
  "config",
] as const;
export type CapabilityName = (typeof capabilityNames)[number];

export const CapabilitiesSchema = z.record(z.enum(capabilityNames), z.boolean());
export type Capabilities = z.infer<typeof CapabilitiesSchema>;

/**
 * What an assignment survives. `process`: nothing that ends the orchestrator. `backend`: its end, as long as the agent's
 * own server or record is there. `store`: everything, once the call has resolved.
 */
export const DurabilitySchema = z.enum(["process", "backend", "store"]);
export type Durability = z.infer<typeof DurabilitySchema>;

export const CapabilityReportSchema = z.object({
  name: z.string(),
  contractVersion: z.string(),
  durability: DurabilitySchema,
  /** By agent name. An agent that is not named cannot be run. */
  agents: z.record(z.string(), CapabilitiesSchema),
});
export type CapabilityReport = z.infer<typeof CapabilityReportSchema>;
