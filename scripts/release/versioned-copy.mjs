import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { runChild } from "../lib/child.mjs";
import { toolEnv } from "../lib/tool-env.mjs";
import { root, workspacePackages } from "../lib/workspace.mjs";

const deadlineMs = 2 * 60_000;

/**
 * Versions the packages as a release would, in a copy of the tree, and packs them there. Nothing changes here.
 * @param {{ folder: string }} options an empty folder
 * @returns {Promise<{ name: string, version: string, tarball: string }[]>}
 */
export async function packRelease({ folder }) {
  const copy = join(folder, "tree");
  const packages = workspacePackages();
  await copyTree(copy);
  const versions = await runChild({
    argv: ["changeset", "version"],
    cwd: copy,
    env: toolEnv(),
    deadlineMs,
    capture: true,
  });
  if (!versions.ok) throw new Error(`the packages could not be versioned: ${versions.output}`);
  linkPackages({ copy, packages });
  const packed = [];
  for (const { dir, name } of packages.filter(({ publishable }) => publishable)) {
    const destination = join(folder, "tarballs", name.replace("/", "-"));
    const argv = ["pnpm", "pack", "--pack-destination", destination];
    const { ok, output } = await runChild({ argv, cwd: join(copy, dir), env: toolEnv(), deadlineMs, capture: true });
    const [tarball] = existsSync(destination) ? readdirSync(destination) : [];
    if (!ok || tarball === undefined) throw new Error(`${name} could not be packed: ${output}`);
    const { version } = JSON.parse(readFileSync(join(copy, dir, "package.json"), "utf8"));
    packed.push({ name, version, tarball: join(destination, tarball) });
  }
  return packed;
}

/** What git knows, as it is now, and what was built, as a repository of its own. @param {string} copy */
async function copyTree(copy) {
  const listed = await git({ args: ["ls-files", "--cached", "--others", "--exclude-standard"], cwd: root });
  const files = listed.split("\n").filter((file) => file !== "" && existsSync(join(root, file)));
  const built = workspacePackages().map(({ dir }) => join(dir, "dist"));
  for (const file of [...files, ...built.filter((dir) => existsSync(join(root, dir)))]) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  await git({ args: ["init", "--quiet", "--initial-branch=main"], cwd: copy });
  await git({ args: ["add", "--all"], cwd: copy });
  const author = ["-c", "user.name=Release", "-c", "user.email=release@example.com"];
  await git({ args: [...author, "commit", "--quiet", "--message=as it is"], cwd: copy });
}

/** Packing reads the versions of our own packages where an install would have put them. */
function linkPackages(
  /** @type {{ copy: string, packages: import("../lib/workspace.mjs").WorkspacePackage[] }} */ { copy, packages },
) {
  const dirs = new Map(packages.map(({ name, dir }) => [name, dir]));
  for (const { dir, manifest } of packages) {
    const needed = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.peerDependencies };
    for (const name of Object.keys(needed)) {
      const target = dirs.get(name);
      if (target === undefined) continue;
      const link = join(copy, dir, "node_modules", name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(relative(dirname(link), join(copy, target)), link);
    }
  }
}

/** @param {{ args: readonly string[], cwd: string }} options */
async function git({ args, cwd }) {
  const { ok, output } = await runChild({ argv: ["git", ...args], cwd, deadlineMs, capture: true });
  if (!ok) throw new Error(`git ${args[0]} failed: ${output}`);
  return output;
}
