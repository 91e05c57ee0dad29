import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { InvalidInputError, WorkDirInvalidError, type WorktreeRequest } from "@townkit/core";
import { requireWorkDir } from "@townkit/core/kit";
import type { Git } from "./git.js";
import { changedFiles, listedCommits, operationsUnderWay, type Unsaved } from "./unsaved.js";

/** Commits beyond so many are not counted: the worktree stays in any case. */
const mostCommits = 1000;

/** Where a request leads, as git tells it. Nothing is changed by finding out. */
export interface Ground {
  readonly repository: string;
  readonly gitDir: string;
  /** The place in it that was asked for, seen from its top; empty: the top. */
  readonly place: string;
  /** The commit to begin at. */
  readonly base: string;
}

/** @throws WorkDirInvalidError, InvalidInputError: as `createWorktree` */
export async function groundOf(options: { git: Git; request: WorktreeRequest; branch: string }): Promise<Ground> {
  const { git, request, branch } = options;
  const { directory, base = "HEAD" } = request;
  const doing = `look at ${directory}`;
  const ask = (...args: string[]) => git.ask({ at: directory, args, doing });
  await requireWorkDir(directory);
  const told = await ask("rev-parse", "--path-format=absolute", "--show-toplevel", "--git-common-dir", "--show-prefix");
  if (told === null) throw new WorkDirInvalidError({ workDir: directory, problem: "is in no git repository" });
  const [repository = "", gitDir = "", place = ""] = told.split("\n");
  const commit = await ask("rev-parse", "--verify", "--quiet", "--end-of-options", `${base}^{commit}`);
  if (commit === null)
    throw new InvalidInputError({
      what: "base",
      problem: `${repository} has no commit ${base}`,
      remedy: "Commit first, or name another one.",
    });
  const id = commit.trim();
  if (place !== "" && (await ask("rev-parse", "--verify", "--quiet", "--end-of-options", `${id}:${place}`)) === null)
    throw new WorkDirInvalidError({ workDir: directory, problem: `is not in the commit ${base}` });
  if ((await ask("check-ref-format", `refs/heads/${branch}`)) === null)
    throw new InvalidInputError({ what: "branch", problem: `git takes ${branch} for no name of a branch` });
  return { repository, gitDir, place: place.replace(/\/$/, ""), base: id };
}

/** The commit that a branch is at; null where there is no such branch. */
export async function tipOf(options: { git: Git; gitDir: string; branch: string }): Promise<string | null> {
  const { git, gitDir, branch } = options;
  const args = ["rev-parse", "--verify", "--quiet", `refs/heads/${branch}`];
  return (await git.ask({ at: gitDir, args, doing: `look for the branch ${branch}` }))?.trim() ?? null;
}

/** What would be lost with a worktree and its branch. `path` is null where its folder is gone. */
export async function unsavedIn(options: {
  git: Git;
  gitDir: string;
  path: string | null;
  branch: string;
}): Promise<Unsaved> {
  const { git, gitDir, path, branch } = options;
  const doing = `look at the branch ${branch}`;
  const there = path === null ? nothing : await changesIn({ git, path, doing });
  const tips = [...there.heads, ...((await tipOf({ git, gitDir, branch })) === null ? [] : [`refs/heads/${branch}`])];
  if (tips.length === 0) return { ...there, commits: [] };
  const ours = [branch, ...there.branches].map((name) => `--exclude=${name}`);
  const args = [
    "log",
    "-z",
    "--format=%H%x09%s",
    `--max-count=${mostCommits}`,
    ...tips,
    "--not",
    ...ours,
    "--branches",
    "--remotes",
  ];
  return { ...there, commits: listedCommits(await git.run({ at: path ?? gitDir, args, doing })) };
}

const nothing = { files: [], underWay: [], heads: [], branches: [] };

async function changesIn({ git, path, doing }: { git: Git; path: string; doing: string }) {
  const run = (...args: string[]) => git.run({ at: path, args, doing });
  const ask = (...args: string[]) => git.ask({ at: path, args, doing });
  const status = await run("status", "--porcelain=v1", "-z", "--untracked-files=all", "--ignore-submodules=none");
  const folder = (await run("rev-parse", "--absolute-git-dir")).replace(/\n$/, "");
  const head = await ask("rev-parse", "--verify", "--quiet", "HEAD");
  const current = await ask("symbolic-ref", "--quiet", "--short", "HEAD");
  return {
    files: changedFiles(status),
    underWay: operationsUnderWay(await readdir(folder)),
    heads: head === null ? [] : ["HEAD"],
    branches: current === null ? [] : [current.trim()],
  };
}

/** Whether this very worktree is where it was made. */
export async function isInPlace(options: { git: Git; gitDir: string; path: string }): Promise<boolean> {
  const { git, gitDir, path } = options;
  if (!(await exists(join(path, ".git")))) return false;
  const args = ["rev-parse", "--path-format=absolute", "--show-toplevel", "--git-common-dir"];
  const told = await git.ask({ at: path, args, doing: `look at ${path}` });
  return told === `${path}\n${gitDir}\n`;
}

export async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}
