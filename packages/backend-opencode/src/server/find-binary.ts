import { access, constants, open, readFile, realpath } from "node:fs/promises";
import { createRequire } from "node:module";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import { BackendUnavailableError } from "@townkit/core";

export interface BinarySearch {
  /** The user's own choice; then nothing else is looked at. */
  readonly path?: string;
  /** Folders from which the npm package `opencode-ai` is resolved, in this order. */
  readonly roots: readonly string[];
  /** The value of `PATH`. */
  readonly searchPath?: string;
}

export interface FoundBinary {
  readonly path: string;
  readonly from: "option" | "package" | "path";
  /** What its package says of itself; the program of any other place has to be asked. */
  readonly version?: string;
}

interface PackagedProgram {
  readonly folder: string;
  readonly path: string;
  readonly version: string;
}

interface Manifest {
  readonly version?: string;
  readonly bin?: { readonly opencode?: string };
}

/**
 * The one OpenCode program that a server is run with: the given path, else the npm package, else `PATH`.
 * @throws BackendUnavailableError names every place that was looked at, or the command that ends the package's
 * installation where a package manager held it back; nothing was started.
 */
export async function findBinary(search: BinarySearch): Promise<FoundBinary> {
  if (search.path !== undefined) {
    if (isAbsolute(search.path) && (await isExecutable(search.path))) return { path: search.path, from: "option" };
    throw notFound(`${search.path} is not the absolute path of a program`, "Correct the path of the OpenCode program.");
  }
  for (const root of search.roots) {
    const found = await binaryOfPackage(root);
    if (!found || !(await isExecutable(found.path))) continue;
    if (await isPlaceholder(found.path)) throw heldBack(found.folder);
    return { path: await realpath(found.path), from: "package", version: found.version };
  }
  for (const folder of (search.searchPath ?? "").split(delimiter).filter(isAbsolute)) {
    const path = join(folder, "opencode");
    if (await isExecutable(path)) return { path: await realpath(path), from: "path" };
  }
  const places = [...search.roots.map((root) => `the package opencode-ai from ${root}`), "opencode on PATH"];
  throw notFound(`no OpenCode program was found (${places.join(", ")})`, "Install it with `npm install opencode-ai`.");
}

function heldBack(folder: string): BackendUnavailableError {
  return notFound(
    `the package opencode-ai in ${folder} is installed without its program: a package manager held its postinstall script back`,
    `Run it: node ${join(folder, "postinstall.mjs")} (for good, with pnpm: pnpm approve-builds).`,
  );
}

function notFound(problem: string, remedy: string): BackendUnavailableError {
  return new BackendUnavailableError({ backend: "opencode", problem, remedy, effect: "none" });
}

/**
 * The package has no `exports`, so its manifest can be resolved; the program's place is in its `bin`. It is read and not
 * required: the package may be replaced while this process runs.
 */
async function binaryOfPackage(root: string): Promise<PackagedProgram | undefined> {
  try {
    const manifest = createRequire(join(root, "package.json")).resolve("opencode-ai/package.json");
    const folder = dirname(manifest);
    const { bin, version } = JSON.parse(await readFile(manifest, "utf8")) as Manifest;
    return bin?.opencode && version ? { folder, path: join(folder, bin.opencode), version } : undefined;
  } catch {
    return undefined;
  }
}

/** Until its postinstall script puts the program there, the package has a few lines of shell in its place, which say so. */
async function isPlaceholder(path: string): Promise<boolean> {
  await using file = await open(path);
  const start = Buffer.alloc(1024);
  const { bytesRead } = await file.read(start, 0, start.length, 0);
  return start.toString("latin1", 0, bytesRead).includes("postinstall");
}

async function isExecutable(path: string): Promise<boolean> {
  return await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
