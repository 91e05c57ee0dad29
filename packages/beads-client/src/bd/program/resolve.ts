import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import { BeadsError } from "../../errors/beads-error.js";

/** The program `bd` that is used, and others that a shell would find behind it. */
export interface FoundBd {
  /** Absolute, links followed. */
  readonly path: string;
  /** Other programs of this name on the PATH, which may be of another version: two of them break each other's workspaces. */
  readonly others: readonly string[];
}

/**
 * Finds the program: the one that is named, else that of the environment's `TOWN_BD`, else the first on its `PATH`.
 * @throws BeadsError `unavailable`: there is none.
 */
export function findBd(options: { bd?: string | undefined; env?: NodeJS.ProcessEnv } = {}): FoundBd {
  const { env = process.env } = options;
  const named = options.bd ?? (env.TOWN_BD || undefined);
  const onPath = programsOnPath(env.PATH ?? "");
  if (named === undefined) {
    const [path, ...others] = onPath;
    if (path === undefined) throw missing("there is no bd on the PATH");
    return { path, others };
  }
  if (!isAbsolute(named)) throw missing(`${named} is no absolute path`);
  const path = programAt(named);
  if (path === undefined) throw missing(`${named} is no program`);
  return { path, others: onPath.filter((other) => other !== path) };
}

function programsOnPath(pathVariable: string): readonly string[] {
  const names = process.platform === "win32" ? ["bd.exe", "bd.cmd"] : ["bd"];
  const folders = pathVariable.split(delimiter).filter(isAbsolute);
  const found = folders.flatMap((folder) => names.flatMap((name) => programAt(join(folder, name)) ?? []));
  return [...new Set(found)];
}

function programAt(file: string): string | undefined {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile() ? realpathSync(file) : undefined;
  } catch {
    return undefined;
  }
}

function missing(problem: string): BeadsError {
  return new BeadsError({
    code: "unavailable",
    message: `The program bd cannot be used: ${problem}.`,
    remedy: "Install it with npm install --global @beads/bd, or set TOWN_BD to its absolute path.",
    facts: { problem },
  });
}
