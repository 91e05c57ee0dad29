import { execFile } from "node:child_process";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const nobody = ["-c", "user.name=nobody", "-c", "user.email=nobody@localhost"];

/** A new git repository below `root`, with one commit. */
export async function gitFolder(root: string): Promise<string> {
  const folder = await mkdtemp(join(root, "git-"));
  await run("git", ["init", "--quiet", folder]);
  await run("git", ["-C", folder, ...nobody, "commit", "--quiet", "--allow-empty", "--message", "first"]);
  return folder;
}
