import { rm } from "node:fs/promises";
import { GitFailedError, InvalidInputError, WorktreeUnsavedError } from "@townkit/core";
import type { Git } from "./git.js";
import { exists, isInPlace, tipOf, unsavedIn } from "./repository.js";
import { unsavedLines } from "./unsaved.js";
import type { WorktreeRecord } from "./worktree-record.js";

/**
 * Makes the worktree be there, whatever a try that was cut has left of it: first its branch, where there is none, then its
 * folder, where there is none or nobody has been told of it.
 */
export async function putInPlace({ git, record }: { git: Git; record: WorktreeRecord }): Promise<void> {
  const { gitDir, state, worktree } = record;
  const { id, path, branch, base } = worktree;
  const doing = `make the worktree ${id}`;
  const run = (...args: string[]) => git.run({ at: gitDir, args, doing });
  if (state === "made" && (await isInPlace({ git, gitDir, path }))) return;
  if (state === "made" && (await exists(path)))
    throw new GitFailedError({
      doing,
      problem: `${path} is there, and is not it`,
      remedy: `Move ${path} away, and repeat.`,
    });
  await clear({ git, record });
  const tip = await tipOf({ git, gitDir, branch });
  if (state === "making" && tip !== null && tip !== base) throw branchTaken(branch);
  // The empty old value: only where there is no such branch.
  if (tip === null) await run("update-ref", `refs/heads/${branch}`, base, "");
  await git.run({ at: gitDir, args: ["worktree", "add", "--quiet", path, branch], doing, isLong: true });
  const status = await git.run({ at: path, args: ["status", "--porcelain"], doing });
  if (status !== "" || !(await isInPlace({ git, gitDir, path })))
    throw new GitFailedError({
      doing,
      problem: "what it checked out is not what is in the commit",
      remedy: "Repeat the call.",
    });
}

/** Takes away what a cut try left of a folder in which nobody has worked, and what git remembers of one that is gone. */
async function clear({ git, record }: { git: Git; record: WorktreeRecord }): Promise<void> {
  const { gitDir, worktree } = record;
  await rm(worktree.path, { recursive: true, force: true });
  // Twice: also one that git has locked while it makes it. It refuses where it knows of none.
  const args = ["worktree", "remove", "--force", "--force", worktree.path];
  await git.ask({ at: gitDir, args, doing: `clear ${worktree.path}` });
}

/** @throws WorktreeUnsavedError, GitFailedError. Nothing is lost by it, and what of it is done already is no hindrance. */
export async function takeAway({ git, record }: { git: Git; record: WorktreeRecord }): Promise<void> {
  const { gitDir, state, worktree } = record;
  const { id, path, branch, base } = worktree;
  const doing = `remove the worktree ${id}`;
  const isThere = await exists(path);
  if (!(await exists(gitDir))) {
    if (!isThere) return;
    const remedy = `Look through ${path}, delete it yourself, and repeat.`;
    throw new GitFailedError({ doing, problem: `its repository ${gitDir} is gone`, remedy });
  }
  if (state === "made") await refuseUnsaved({ git, record, path: isThere ? path : null });
  // Git itself looks once more: it removes no worktree with changes in it.
  if (state === "made" && isThere) await git.run({ at: gitDir, args: ["worktree", "remove", path], doing });
  else await clear({ git, record });
  const tip = await tipOf({ git, gitDir, branch });
  // One that nobody was told of has nothing of ours on it, and is whose it was if it has moved.
  if (tip !== null && (state === "made" || tip === base)) await deleteBranch({ git, record, tip });
}

async function refuseUnsaved(options: { git: Git; record: WorktreeRecord; path: string | null }): Promise<void> {
  const { git, record, path } = options;
  const { id, branch } = record.worktree;
  const unsaved = unsavedLines(await unsavedIn({ git, gitDir: record.gitDir, path, branch }));
  if (unsaved.length === 0) return;
  throw new WorktreeUnsavedError({ worktreeId: id, path: path ?? record.worktree.repository, branch, unsaved });
}

/** Only as it was seen; a branch that somebody else has checked out by now is theirs. */
async function deleteBranch(options: { git: Git; record: WorktreeRecord; tip: string }): Promise<void> {
  const { git, record, tip } = options;
  const { gitDir, worktree } = record;
  const ref = `refs/heads/${worktree.branch}`;
  const doing = `delete the branch ${worktree.branch}`;
  const list = await git.run({ at: gitDir, args: ["worktree", "list", "--porcelain"], doing });
  if (list.split("\n").includes(`branch ${ref}`)) return;
  await git.run({ at: gitDir, args: ["update-ref", "-d", ref, tip], doing });
}

/** @throws InvalidInputError somebody has this name already. */
export function branchTaken(branch: string): InvalidInputError {
  return new InvalidInputError({
    what: "branch",
    problem: `there is a branch ${branch} already`,
    remedy: "Name another one, or delete that one.",
  });
}
