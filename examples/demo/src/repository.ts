import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import type { Task } from "./tasks.js";

/** The author of the demo's own commits; the user's git settings are neither read nor changed. */
const gitEnvironment = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  GIT_AUTHOR_NAME: "Townkit demo",
  GIT_AUTHOR_EMAIL: "demo@example.invalid",
  GIT_COMMITTER_NAME: "Townkit demo",
  GIT_COMMITTER_EMAIL: "demo@example.invalid",
};

const deadlineMs = 60_000;

/** The demo's git repository, with one worktree for each session. */
export interface Repository {
  readonly root: string;
  addWorktree(name: string): Promise<string>;
  /** Merges a worktree's branch. Rejects when git reports a conflict. */
  merge(name: string): Promise<void>;
  /** Files that a worktree's branch changed. */
  changedFiles(name: string): Promise<readonly string[]>;
  /** Subjects of the commits since the beginning, oldest first. */
  commitSubjects(): Promise<readonly string[]>;
  /** Runs the repository's own tests. */
  runTests(): Promise<{ readonly passed: boolean; readonly output: string }>;
}

async function writeFiles(root: string, files: readonly { path: string; text: string }[]): Promise<void> {
  for (const file of files) {
    const target = path.join(root, file.path);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, file.text);
  }
}

/** Makes a repository in which every task's test fails. */
export async function createRepository(options: { folder: string; tasks: readonly Task[] }): Promise<Repository> {
  const root = path.join(options.folder, "repository");
  await mkdir(root, { recursive: true });
  const git = async (...argv: string[]) =>
    (await execa("git", argv, { cwd: root, env: gitEnvironment, timeout: deadlineMs, stdin: "ignore" })).stdout;

  const manifest = { name: "demo", private: true, type: "module", scripts: { test: "node --test" } };
  await writeFiles(root, [
    { path: "package.json", text: `${JSON.stringify(manifest, null, 2)}\n` },
    ...options.tasks.flatMap((task) => [task.source, task.test]),
  ]);
  await git("init", "--quiet", "--initial-branch=main");
  // Kept in the repository, so that agents' own commits have an author on a machine without any git settings.
  await git("config", "user.name", gitEnvironment.GIT_AUTHOR_NAME);
  await git("config", "user.email", gitEnvironment.GIT_AUTHOR_EMAIL);
  await git("add", "--all");
  await git("commit", "--quiet", "--message=a small library with six faults");
  const first = await git("rev-parse", "HEAD");
  const lines = (text: string) => text.split("\n").filter((line) => line !== "");

  return {
    root,
    async addWorktree(name) {
      const folder = path.join(options.folder, name);
      await git("worktree", "add", "--quiet", "-b", name, folder);
      return folder;
    },
    async merge(name) {
      await git("merge", "--quiet", "--no-ff", `--message=merge ${name}`, name);
    },
    changedFiles: async (name) => lines(await git("diff", "--name-only", first, name)),
    commitSubjects: async () => lines(await git("log", "--reverse", "--no-merges", "--format=%s", `${first}..HEAD`)),
    async runTests() {
      const result = await execa("node", ["--test"], {
        cwd: root,
        reject: false,
        all: true,
        timeout: deadlineMs,
        stdin: "ignore",
        // A test runner that runs inside another one reports to it instead of to us.
        env: { NODE_TEST_CONTEXT: undefined, NODE_OPTIONS: "" },
      });
      return { passed: result.exitCode === 0, output: result.all };
    },
  };
}
