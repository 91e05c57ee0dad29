// Fails when a package changed since its last release and no changeset says so.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { runChild } from "../lib/child.mjs";
import { toolEnv } from "../lib/tool-env.mjs";
import { root, workspacePackages } from "../lib/workspace.mjs";
import { unannounced } from "./unannounced.mjs";

const deadlineMs = 30_000;

const changed = [];
for (const { name, dir, publishable } of workspacePackages()) {
  if (publishable && (await changedSinceRelease({ name, dir }))) changed.push(name);
}
const missing = unannounced({ changed, changesets: await pendingChangesets() });
if (missing.length > 0) {
  console.error(`changed since the last release, and no changeset says so: ${missing.join(", ")}`);
  console.error("Run `npx changeset`, choose the packages, and say in a sentence what changes for their users.");
  process.exitCode = 1;
} else {
  console.log(`${changed.length} changed packages, each with a changeset`);
}

/** A package that was never released has changed since the first commit. @param {{ name: string, dir: string }} released */
async function changedSinceRelease({ name, dir }) {
  const described = await git(["describe", "--tags", "--abbrev=0", "--match", `${name}@*`]);
  const files = described.ok
    ? await git(["diff", "--name-only", `${described.output.trim()}..HEAD`, "--", dir])
    : await git(["ls-files", "--", dir]);
  if (!files.ok) throw new Error(`git could not list the files of ${dir}: ${files.output}`);
  return files.output.split("\n").some((file) => file !== "" && !/CHANGELOG\.md$|\.test\.ts$/.test(file));
}

async function pendingChangesets() {
  const folder = mkdtempSync(join(tmpdir(), "townkit-changesets-"));
  try {
    const file = join(folder, "status.json");
    // The tool takes the path as relative to the repository.
    const argv = ["changeset", "status", `--output=${relative(root, file)}`];
    const { ok, output } = await runChild({ argv, env: toolEnv(), deadlineMs, capture: true });
    if (!ok) throw new Error(`the changesets could not be read: ${output}`);
    return JSON.parse(readFileSync(file, "utf8")).changesets;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {readonly string[]} args */
function git(args) {
  return runChild({ argv: ["git", ...args], deadlineMs, capture: true });
}
