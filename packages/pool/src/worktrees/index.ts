/** Directories for sessions: git worktrees that are on record before they are made, and removed only when nothing is lost. */
export { createWorktrees, type OwnedWorktrees, type WorktreesOptions } from "./create-worktrees.js";
