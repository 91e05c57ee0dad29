import { stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { ConfigInvalidError } from "../errors/config-error.js";
import type { Environment } from "./env-overrides.js";

/** The file that makes a folder a town. */
export const configFileName = "town.toml";

/**
 * The town that a process in `cwd` belongs to: the folder that `--town` was given, else the one that `TOWN_ROOT` names, else the
 * nearest one from `cwd` upwards that holds a `town.toml`; undefined where there is none.
 * @throws ConfigInvalidError when a folder is named without one.
 */
export async function findTownRoot(options: {
  cwd: string;
  env: Environment;
  /** What `--town` was given. */
  town?: string | undefined;
}): Promise<string | undefined> {
  const { cwd, env, town } = options;
  if (town !== undefined) return namedRoot({ folder: resolve(cwd, town), by: "--town" });
  if (env.TOWN_ROOT) return namedRoot({ folder: resolve(cwd, env.TOWN_ROOT), by: "TOWN_ROOT" });
  let folder = resolve(options.cwd);
  while (!(await isTown(folder))) {
    const parent = dirname(folder);
    if (parent === folder) return undefined;
    folder = parent;
  }
  return folder;
}

async function namedRoot({ folder, by }: { folder: string; by: string }): Promise<string> {
  if (await isTown(folder)) return folder;
  const file = join(folder, configFileName);
  throw new ConfigInvalidError({
    file,
    problems: [{ key: "", where: by, problem: `there is no ${file}.` }],
    remedy: "Name the folder of a town, or make one there with `town init`.",
  });
}

function isTown(folder: string): Promise<boolean> {
  return stat(join(folder, configFileName)).then(
    (found) => found.isFile(),
    () => false,
  );
}
