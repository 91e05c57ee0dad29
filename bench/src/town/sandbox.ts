import { execFile } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { withoutDependencyInstall } from "@townkit/testkit/model";
import { disown, own } from "./leftovers.js";

/** A temporary folder with everything that a town and its agents may touch, their HOME too. */
export interface Sandbox {
  readonly root: string;
  /** The town's folder. */
  readonly town: string;
  /** Where all sessions work: each further directory costs the OpenCode server seconds and 30 MB, whoever asks for it. */
  readonly workDir: string;
  /** The whole environment of what is started here. */
  readonly env: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

export async function makeSandbox(): Promise<Sandbox> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "townkit-bench-")));
  own(root);
  const folder = (name: string) => join(root, name);
  for (const name of ["town", "work", "home", "config", "cache"]) await mkdir(folder(name));
  await withoutDependencyInstall(join(folder("config"), "opencode"));
  return {
    root,
    town: folder("town"),
    workDir: folder("work"),
    env: {
      PATH: process.env.PATH ?? "",
      HOME: folder("home"),
      XDG_CONFIG_HOME: folder("config"),
      XDG_CACHE_HOME: folder("cache"),
      LANG: "C.UTF-8",
    },
    async remove() {
      await rm(root, { recursive: true, force: true, maxRetries: 5 });
      disown(root);
    },
  };
}

/** Makes a git repository, with one commit, of the folder in which all sessions work. */
export async function makeRepository({ workDir, env }: Sandbox): Promise<void> {
  const git = (...args: string[]) => promisify(execFile)("git", args, { cwd: workDir, env, timeout: 30_000 });
  await git("init", "--quiet");
  const nobody = ["-c", "user.name=nobody", "-c", "user.email=nobody@localhost"];
  await git(...nobody, "commit", "--quiet", "--allow-empty", "--message", "first");
}
