import { mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { runChild } from "../lib/child.mjs";
import { root } from "../lib/workspace.mjs";

const deadlineMs = 150_000;

/**
 * Installs tarballs with npm into an empty project, as a user would who has nothing of ours.
 * @param {{ folder: string, tarballs: readonly string[] }} options `folder` is made
 * @returns {Promise<{ project: string, env: NodeJS.ProcessEnv }>} the project, and the environment of a user with an empty home
 */
export async function installAlone({ folder, tarballs }) {
  const project = join(folder, "project");
  const home = join(folder, "home");
  for (const made of [project, home]) mkdirSync(made, { recursive: true });
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "empty", private: true, type: "module" }));
  const env = { PATH: process.env.PATH, HOME: home };
  await installInto({ project, env, tarballs });
  return { project, env };
}

/**
 * Installs tarballs with npm into a project that has a package.json, along with what that asks for.
 * @param {{ project: string, env: NodeJS.ProcessEnv, tarballs: readonly string[] }} options
 */
export async function installInto({ project, env, tarballs }) {
  const argv = ["npm", "install", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error", ...tarballs];
  const { ok, output } = await runChild({
    argv,
    cwd: project,
    env: { ...env, ...npmAccess() },
    deadlineMs,
    capture: true,
  });
  if (!ok) throw new Error(`npm could not install ${tarballs.join(" ")}: ${output}`);
}

/** How this machine's npm reaches its registry, and a cache that outlives the empty home. */
function npmAccess() {
  return {
    npm_config_userconfig: process.env.npm_config_userconfig ?? join(homedir(), ".npmrc"),
    npm_config_cache: join(root, "node_modules/.cache/townkit/npm"),
  };
}
