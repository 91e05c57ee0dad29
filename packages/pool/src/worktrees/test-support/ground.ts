import { execFileSync } from "node:child_process";
import { cp, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Session, type StatePort, silentLog, systemClock } from "@townkit/core";
import { createMemoryState } from "@townkit/core/memory";
import { afterAll, beforeAll, onTestFinished } from "vitest";
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

const author = { GIT_AUTHOR_NAME: "a", GIT_AUTHOR_EMAIL: "a@b", GIT_COMMITTER_NAME: "a", GIT_COMMITTER_EMAIL: "a@b" };

/** Makes grounds for the tests of this file. Each is a copy of one: git takes six calls to make it. */
export function copiedGrounds(): () => Promise<Ground> {
  let real = "";
  let first = "";
  beforeAll(async () => {
    real = execFileSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();
    first = await newRoot();
    await makeRepository(groundIn({ root: first, real }));
  });
  afterAll(() => rm(first, { recursive: true, force: true }));

  return async () => {
    const root = await newRoot();
    onTestFinished(() => rm(root, { recursive: true, force: true }));
    await cp(first, root, { recursive: true });
    const ground = groundIn({ root, real });
    const config = path.join(ground.repository, ".git", "config");
    await writeFile(config, (await readFile(config, "utf8")).replace(remoteIn(first), remoteIn(root)));
    await writeFile(path.join(root, "git"), shim(real, cutsIn(root)), { mode: 0o755 });
    await ground.cutAt({ call: 0, when: "before" });
    return ground;
  };
}

const newRoot = async () => await realpath(await mkdtemp(path.join(tmpdir(), "townkit worktrees-")));
const remoteIn = (root: string) => path.join(root, "remote.git");
const cutsIn = (root: string) => path.join(root, "cuts");

async function makeRepository({ root, repository, git }: Ground): Promise<void> {
  git(root, "init", "--quiet", "--template=", "--bare", remoteIn(root));
  git(root, "init", "--quiet", "--template=", "--initial-branch=main", repository);
  await writeFile(path.join(repository, "a.txt"), "a\n");
  git(repository, "add", "--all");
  git(repository, "commit", "--quiet", "--message=first");
  git(repository, "remote", "add", "origin", remoteIn(root));
  git(repository, "push", "--quiet", "origin", "main");
}

function groundIn({ root, real }: { root: string; real: string }): Ground {
  const env = { PATH: process.env.PATH ?? "", HOME: root, GIT_CONFIG_NOSYSTEM: "1", ...author };
  const sessions: Ground["sessions"] = [];
  const state = createMemoryState();
  return {
    root,
    repository: path.join(root, "it's a repo"),
    sessions,
    state,
    git: (at, ...args) => execFileSync(real, args, { cwd: at, env, encoding: "utf8" }).trim(),
    open: (over = state) =>
      createWorktrees({
        folder: path.join(root, "worktrees"),
        state: over,
        sessions: { listSessions: () => Promise.resolve({ sessions: sessions as Session[], unreachable: [] }) },
        clock: systemClock,
        log: silentLog,
        env: { ...env, PATH: `${root}:${env.PATH}` },
      }),
    cutAt: ({ call, when }) => writeFile(cutsIn(root), `${call} ${when}\n`),
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
