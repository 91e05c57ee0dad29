import * as z from "zod";
import { SessionIdSchema } from "./ids.js";
import type { CallOptions } from "./options.js";

const path = z.string().min(1).max(4096);

/** Nothing that a program could take for an option; git itself refuses what else is no name. */
const gitName = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^-\s\p{Cc}][^\s\p{Cc}]*$/u, "must hold no blanks and not begin with '-'");

/** A git worktree to make, for one session. Unknown keys are refused. */
export const WorktreeRequestSchema = z.strictObject({
  /** That of the session that is to work in it. It is the idempotency key. */
  id: SessionIdSchema,
  /** An absolute path inside a git repository. The session works at the same place of the worktree. */
  directory: path,
  /** The name of its new branch. Absent: `town/` and the id. */
  branch: gitName.optional(),
  /** What the branch begins at: anything that git takes for a commit. Absent: what `directory` has checked out. */
  base: gitName.optional(),
});
export type WorktreeRequest = z.infer<typeof WorktreeRequestSchema>;

export const WorktreeSchema = z.object({
  id: SessionIdSchema,
  /** The repository that it is one more worktree of. */
  repository: z.string(),
  /** Its top folder. */
  path: z.string(),
  /** Where in it the session is to work: the `workDir` to spawn with. */
  workDir: z.string(),
  branch: z.string(),
  /** The commit that its branch began at. */
  base: z.string(),
  /** ISO 8601, in UTC. */
  createdAt: z.string(),
});
export type Worktree = z.infer<typeof WorktreeSchema>;

/**
 * Directories for sessions: each a git worktree with a branch of its own, so that several agents work on one repository and
 * none in another's files. What runs sessions knows nothing of them: to it, a worktree is a directory like any other.
 *
 * Each is on record before git makes it. One that belongs to no session any more, because whoever was to spawn it is gone,
 * is removed at the town's next start, where nothing would be lost by that.
 */
export interface Worktrees {
  /**
   * Makes a worktree. The id is the key: a repeat gives the same one, also after a crash at any moment, and makes anew what
   * of it has been deleted since.
   * @throws WorkDirInvalidError the directory is in no repository, or not in the commit; nothing was made.
   * @throws InvalidInputError there is such a branch already, or no such commit.
   * @throws IdempotencyConflictError the id has another worktree.
   */
  createWorktree(request: WorktreeRequest, options?: CallOptions): Promise<Worktree>;

  /** Oldest first. */
  listWorktrees(options?: CallOptions): Promise<Worktree[]>;

  /**
   * Removes a worktree with its branch; what git ignores in it is gone with it. The same again is the same effect, once.
   * @throws WorktreeUnsavedError it holds what is nowhere else: uncommitted, or on no remote and no other branch.
   * @throws WorktreeInUseError a session that is not stopped works in it.
   * @throws WorktreeNotFoundError
   */
  removeWorktree(id: string, options?: CallOptions): Promise<Worktree>;
}
