import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runChild } from "../lib/child.mjs";
import { root } from "../lib/workspace.mjs";
import { inspectTree, problemsOf } from "./inspect.mjs";
import { runTenLines } from "./ten-lines.mjs";

const installDeadlineMs = 5 * 60_000;
const helpDeadlineMs = 60_000;
const caches = join(root, "node_modules/.cache/townkit");

/**
 * @typedef {object} Tried
 * @property {string} name
 * @property {string} manager
 * @property {import("./inspect.mjs").Tree} tree
 * @property {number} installMs
 * @property {number | undefined} helpMs
 * @property {string[]} problems
 */

/**
 * Installs from the registry into an empty folder with an empty home, as a user would, and looks at what is there.
 * @param {{ wanted: import("./cases.mjs").Case, manager: import("./managers.mjs").Manager, registry: string, folder: string }} options
 * @returns {Promise<Tried>}
 */
export async function tryInstall({ wanted, manager, registry, folder }) {
  const place = mkdtempSync(join(folder, "case-"));
  const [project, home] = [join(place, "project"), join(place, "home")];
  for (const made of [project, home]) mkdirSync(made);
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "empty", private: true, type: "module" }));
  writeFileSync(join(home, ".npmrc"), `registry=${registry}\n`);
  const user = { PATH: process.env.PATH, HOME: home };
  // What was downloaded once is not downloaded again: a store and a cache of ours outlive the empty homes.
  const env = {
    ...user,
    npm_config_cache: join(caches, "npm"),
    npm_config_store_dir: join(caches, "pnpm-store"),
    CI: "true",
  };
  try {
    const started = performance.now();
    const argv = manager.install(wanted.asks);
    const { ok, output } = await runChild({ argv, cwd: project, env, deadlineMs: installDeadlineMs, capture: true });
    const installMs = performance.now() - started;
    if (!ok) throw new Error(`${argv.join(" ")} failed: ${output}`);
    const tree = inspectTree({ folders: manager.installed(project) });
    const helpMs =
      wanted.help === undefined ? undefined : await firstHelp({ program: wanted.help, project, env: user });
    if (wanted.tenLines) await runTenLines({ project, home, env: user });
    return {
      name: wanted.name,
      manager: manager.name,
      tree,
      installMs,
      helpMs,
      problems: problemsOf({ tree, wanted }),
    };
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** @param {{ program: string, project: string, env: NodeJS.ProcessEnv }} options */
async function firstHelp({ program, project, env }) {
  const started = performance.now();
  const argv = [join(project, "node_modules/.bin", program), "--help"];
  const { ok, output } = await runChild({ argv, cwd: project, env, deadlineMs: helpDeadlineMs, capture: true });
  if (!ok || !output.includes(program)) throw new Error(`${program} --help failed: ${output}`);
  return performance.now() - started;
}
