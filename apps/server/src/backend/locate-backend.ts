import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { TownError } from "@townkit/core";
import { isBackendPath, ownBackends } from "@townkit/core/config";

export interface LocatedBackend {
  /** What errors and listings call it: the package's name, or the path as the town names it. */
  readonly package: string;
  /** The module to load. */
  readonly entry: string;
  /** It is one of Townkit's own. */
  readonly own: boolean;
}

/** The package of a backend that a town names. */
export function backendPackage(name: string): string {
  return (ownBackends as readonly string[]).includes(name) ? `@townkit/backend-${name}` : name;
}

/**
 * Finds the backend that a town names: a path from the town's folder on; a package from the town's folder, then from that
 * of its config, then from this server. Nothing is loaded.
 * @throws TownError `config_invalid` with where it was looked for, and what to install.
 */
export function locateBackend(options: { name: string; townRoot: string; configFile: string }): LocatedBackend {
  const { name, townRoot, configFile } = options;
  if (isBackendPath(name)) return { package: name, entry: entryAt({ name, folder: townRoot }), own: false };
  const wanted = backendPackage(name);
  const places = [...new Set([townRoot, path.dirname(configFile), import.meta.dirname])];
  for (const place of places) {
    const entry = entryFrom({ name: wanted, place });
    if (entry !== undefined) return { package: wanted, entry, own: wanted.startsWith("@townkit/") };
  }
  throw new TownError({
    code: "config_invalid",
    message: `The backend package ${wanted} is not installed; it was looked for from ${places.join(", ")}.`,
    remedy: remedyFor({ wanted, installed: installedOwn(places) }),
    facts: { package: wanted, places },
  });
}

/** Of Townkit's own backends that run sessions themselves, those that some place sees. */
function installedOwn(places: readonly string[]): readonly string[] {
  return ownBackends.filter(
    (name) => name !== "hybrid" && places.some((place) => entryFrom({ name: backendPackage(name), place })),
  );
}

/** A word that is no backend may be the name of some package that has nothing to do with it. */
function remedyFor(options: { wanted: string; installed: readonly string[] }): string {
  const { wanted, installed } = options;
  const install = `Install it beside the town: npm install ${wanted}`;
  if (installed.length === 0) return install;
  return `${install}\nOr name one that is installed in town.toml, below [orchestration]: backend = "${installed.join('" or "')}"`;
}

/** The entry of a package as a place sees it; undefined where it is not installed. */
function entryFrom(options: { name: string; place: string }): string | undefined {
  const { name, place } = options;
  try {
    return createRequire(path.join(place, "from-here.js")).resolve(name);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "MODULE_NOT_FOUND") return undefined;
    throw new TownError({
      code: "config_invalid",
      message: `The package ${name}, found from ${place}, cannot be entered: ${message}`,
      remedy: `Its "exports" must carry "default" for ".". Install another version of ${name}, or tell its author.`,
      facts: { package: name, places: [place] },
      cause,
    });
  }
}

/** The entry of a file or folder. A folder with a package.json is entered as whoever installs it would enter it. */
function entryAt(options: { name: string; folder: string }): string {
  const target = path.resolve(options.folder, options.name);
  const entry = nameOf(target);
  const found = entry === undefined ? undefined : entryFrom({ name: entry, place: target });
  const plain = found ?? entryFrom({ name: target, place: options.folder });
  if (plain !== undefined && statSync(plain).isFile()) return plain;
  throw new TownError({
    code: "config_invalid",
    message: `There is no backend at ${target}: ${existsSync(target) ? "it has no module to enter" : "nothing is there"}.`,
    remedy: "Build it, or correct the path in town.toml: it begins at the town's folder.",
    facts: { package: options.name, places: [target] },
  });
}

/** The name by which a package with `exports` refers to itself. */
function nameOf(folder: string): string | undefined {
  const file = path.join(folder, "package.json");
  if (!existsSync(file)) return undefined;
  const { name, exports } = JSON.parse(readFileSync(file, "utf8")) as { name?: string; exports?: unknown };
  return exports === undefined ? undefined : name;
}
