import { execFileSync } from "node:child_process";
import { chmod, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Session, type StatePort, silentLog, systemClock } from "@townkit/core";
import { createMemoryState } from "@townkit/core/memory";
import { onTestFinished } from "vitest";
import { createWorktrees, type OwnedWorktrees } from "../create-worktrees.js";

/** Which call of git, counted from the next one on, is cut: in place of it, or after it did what it was asked for. */
export interface Cut {
  readonly call: number;
  readonly when: "before" | "after";
}

/** A repository with one commit and a remote, and the worktrees of a town that may die and come back. */
export interface Ground {
  readonly root: string;
  readonly repository: string;
  /** All sessions of the town: some fields are enough. */
  readonly sessions: Pick<Session, "id" | "status" | "workDir">[];
  readonly state: StatePort;
  git(at: string, ...args: string[]): string;
  /** The worktrees as a new process finds them. */
  open(state?: StatePort): OwnedWorktrees;
  cutAt(cut: Cut): Promise<void>;
}

const shim = (real: string, file: string) => `#!/bin/sh
read -r left when < '${file}'
[ "$left" -gt 0 ] && echo "$((left - 1)) $when" > '${file}'
[ "$left" = 1 ] && [ "$when" = before ] && kill -9 $$
[ "$left" = 1 ] || exec '${real}' "$@"
'${real}' "$@"
kill -9 $$
`;

export async function makeGround(): Promise<Ground> {
  const root = await realpath(await mkdtemp(path.join(tmpdir(), "townkit worktrees-")));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const real = execFileSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();
  const cuts = path.join(root, "cuts");
  await writeFile(path.join(root, "git"), shim(real, cuts));
  await chmod(path.join(root, "git"), 0o755);
  await writeFile(cuts, "0 before\n");
  const author = { GIT_AUTHOR_NAME: "a", GIT_AUTHOR_EMAIL: "a@b", GIT_COMMITTER_NAME: "a", GIT_COMMITTER_EMAIL: "a@b" };
  const env = { PATH: process.env.PATH ?? "", HOME: root, GIT_CONFIG_NOSYSTEM: "1", ...author };
  const git = (at: string, ...args: string[]) => execFileSync(real, args, { cwd: at, env, encoding: "utf8" }).trim();
  const repository = path.join(root, "it's a repo");
  git(root, "init", "--quiet", "--bare", "remote.git");
  git(root, "init", "--quiet", "--initial-branch=main", repository);
  await writeFile(path.join(repository, "a.txt"), "a\n");
  git(repository, "add", "--all");
  git(repository, "commit", "--quiet", "--message=first");
  git(repository, "remote", "add", "origin", path.join(root, "remote.git"));
  git(repository, "push", "--quiet", "origin", "main");
  const sessions: Ground["sessions"] = [];
  const state = createMemoryState();
  return {
    root,
    repository,
    sessions,
    state,
    git,
    open: (over = state) =>
      createWorktrees({
        folder: path.join(root, "worktrees"),
        state: over,
        sessions: { listSessions: () => Promise.resolve({ sessions: sessions as Session[], unreachable: [] }) },
        clock: systemClock,
        log: silentLog,
        env: { ...env, PATH: `${root}:${env.PATH}` },
      }),
    cutAt: ({ call, when }) => writeFile(cuts, `${call} ${when}\n`),
  };
}

/** The names of all local branches. */
export const branches = ({ git, repository }: Ground) =>
  git(repository, "for-each-ref", "--format=%(refname:short)", "refs/heads").split("\n").sort();
/** How many worktrees git knows of, beside the repository itself. */
export const registered = ({ git, repository }: Ground) =>
  git(repository, "worktree", "list", "--porcelain")
    .split("\n")
    .filter((line) => line.startsWith("worktree ")).length - 1;
