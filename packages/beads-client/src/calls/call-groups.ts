import type { BeadsClient } from "../contract/beads-client.js";

/** What only looks. */
export type ReadingCalls = Pick<BeadsClient, "show" | "list" | "search" | "ready" | "stats">;

/** What moves work from one to another. */
export type ClaimingCalls = Pick<BeadsClient, "claim" | "claimReady" | "release" | "close" | "reopen">;

/** What concerns the workspace as a whole. */
export type WorkspaceCalls = Pick<BeadsClient, "init" | "health">;

/** What carries beads in and out. */
export type InterchangeCalls = Pick<BeadsClient, "export" | "import">;

/** What changes beads without moving work. */
export type ChangingCalls = Pick<
  BeadsClient,
  | "create"
  | "update"
  | "appendNotes"
  | "changeMetadata"
  | "addDependency"
  | "removeDependency"
  | "addLabels"
  | "removeLabels"
  | "addComment"
>;
