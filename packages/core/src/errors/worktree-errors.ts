import { TownError } from "./town-error.js";

/** There is no worktree of this id. */
export class WorktreeNotFoundError extends TownError {
  constructor(id: string) {
    super({
      code: "worktree_not_found",
      message: `There is no worktree ${id}.`,
      remedy: "List the worktrees that there are with listWorktrees.",
      facts: { id },
    });
  }
}

/** A session that may still write there works in the worktree. Nothing was removed. */
export class WorktreeInUseError extends TownError {
  constructor(options: { worktreeId: string; sessionId: string; status: string }) {
    super({
      code: "worktree_in_use",
      message: `The session ${options.sessionId}, which is ${options.status}, works in the worktree ${options.worktreeId}.`,
      remedy: `Stop it first, with stopSession(${JSON.stringify(options.sessionId)}).`,
      facts: { ...options },
    });
  }
}

/** The worktree holds what is nowhere else. Nothing was removed. */
export class WorktreeUnsavedError extends TownError {
  /** @param options.unsaved one line for each thing that would be lost. */
  constructor(options: { worktreeId: string; path: string; branch: string; unsaved: readonly string[] }) {
    const { worktreeId, path, branch, unsaved } = options;
    super({
      code: "worktree_unsaved",
      message: `The worktree ${worktreeId} holds what is nowhere else: ${unsaved.join("; ")}.`,
      remedy: `In ${path}, commit it and push or merge the branch ${branch}, or throw it away with git; then remove the worktree again.`,
      facts: { ...options },
    });
  }
}

/** Git refused, failed, or did not end. */
export class GitFailedError extends TownError {
  constructor(options: { doing: string; problem: string; remedy?: string }) {
    super({
      code: "git_failed",
      message: `Git could not ${options.doing}: ${options.problem}`,
      remedy: options.remedy ?? "Put right what git complains about, and repeat the call: it goes on where it was.",
      effect: "possible",
    });
  }
}
