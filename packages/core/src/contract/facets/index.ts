export type { DeletedSession } from "./deleting.js";
export * from "./facet-operation.js";
export * from "./facets.js";
export type { ChildSession, ChildSessions, MessageHistory } from "./history.js";
export type { RevertResult } from "./reverting.js";
export type { CommandList, CommandResult, ShellResult } from "./running.js";
export type { AgentConfig, AgentModes, FileContent } from "./surroundings.js";
