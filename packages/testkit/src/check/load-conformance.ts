import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { TownError } from "@townkit/core";
import * as z from "zod";
import type { OrchestratorFactory } from "../suite/index.js";

const ManifestSchema = z.object({
  name: z.string(),
  townkit: z.object({ conformance: z.string() }),
});

const FactorySchema = z.object({ name: z.string(), open: z.function() });

/** What a package is checked by. */
export interface Conformance {
  readonly name: string;
  readonly factories: readonly OrchestratorFactory[];
}

function refuse(options: { target: string; problem: string; remedy: string; cause?: unknown }): TownError {
  const { target, problem, remedy, cause } = options;
  return new TownError({ code: "invalid_input", message: `${target} ${problem}`, remedy, facts: { target }, cause });
}

/** The folder of a package that is installed there, found without asking what it exports. */
function installedFolder(options: { name: string; from: string }): string | undefined {
  const paths = createRequire(join(options.from, "from-here.js")).resolve.paths(options.name) ?? [];
  return paths.map((path) => join(path, options.name)).find((folder) => existsSync(join(folder, "package.json")));
}

function readManifest({ target, file }: { target: string; file: string }): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw refuse({
      target,
      problem: `has a package.json that is not JSON: ${wordsOf(cause)}.`,
      remedy: `Mend ${file}.`,
      cause,
    });
  }
}

/** What the module exports as default. */
async function importDefault({ target, file }: { target: string; file: string }): Promise<unknown> {
  try {
    return ((await import(pathToFileURL(file).href)) as { default?: unknown }).default;
  } catch (cause) {
    throw refuse({
      target,
      problem: `could not be loaded: ${file} threw "${wordsOf(cause)}".`,
      remedy: `See where: node ${file}`,
      cause,
    });
  }
}

function wordsOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

interface Entry {
  readonly name: string;
  readonly file: string;
}

/** The file to import: the target itself, or the one that the package names, or a package that it names in turn. */
function entryOf(options: { target: string; from: string; on?: readonly string[] }): Entry {
  const { target, from, on = [] } = options;
  const path = resolve(from, target);
  const there = existsSync(path);
  if (there && statSync(path).isFile()) return { name: target, file: path };
  const folder = there ? path : installedFolder({ name: target, from });
  if (folder === undefined || !existsSync(join(folder, "package.json")))
    throw refuse({
      target,
      problem: `is neither a package that is installed for ${from} nor a file or package folder.`,
      remedy: /^[./]/.test(target)
        ? "Give the folder of a package, or one of its files."
        : `Give its folder, as in ./my-backend, or install it: npm install ${target}`,
    });
  const parsed = ManifestSchema.safeParse(readManifest({ target, file: join(folder, "package.json") }));
  if (!parsed.success)
    throw refuse({
      target,
      problem: "does not say how it is checked.",
      remedy: 'Name the module in its package.json: "townkit": { "conformance": "./dist/conformance.js" }',
    });
  const { name, townkit } = parsed.data;
  if (townkit.conformance.startsWith(".")) return { name, file: resolve(folder, townkit.conformance) };
  if (on.includes(name))
    throw refuse({
      target,
      problem: `is proved by ${[...on.slice(1), name].join(", which is proved by ")}.`,
      remedy: 'Name a module of its own in the package.json of one of them: "townkit": { "conformance": "./FILE" }',
    });
  return { name, file: entryOf({ target: townkit.conformance, from, on: [...on, name] }).file };
}

/**
 * What a package, a package's folder or a file is checked by: the module that `townkit.conformance` of its package.json
 * names, `./` and its path, or by what proves another package, which it names instead and which is installed beside it. The
 * module's default export is one `OrchestratorFactory`, or a list of them.
 * @throws TownError `invalid_input`: there is no such package, it does not say how it is checked, or what it says cannot
 * be loaded.
 */
export async function loadConformance(options: { target: string; from: string }): Promise<Conformance> {
  const { name, file } = entryOf(options);
  if (!existsSync(file))
    throw refuse({
      target: options.target,
      problem: `names ${file}, which is not there.`,
      remedy: "Build it first: npm run build",
    });
  const given = await importDefault({ target: options.target, file });
  const factories = Array.isArray(given) ? given : [given];
  if (factories.length === 0 || factories.some((one) => !FactorySchema.safeParse(one).success))
    throw refuse({
      target: options.target,
      problem: `has no OrchestratorFactory as the default export of ${file}.`,
      remedy: "Export { name, open() } as default, as src/conformance.ts of what `town backend new NAME` writes does.",
    });
  return { name, factories: factories as OrchestratorFactory[] };
}
