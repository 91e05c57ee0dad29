import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { TownError } from "@townkit/core";
import { z } from "zod";
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

function refuse(options: { target: string; problem: string; remedy: string }): TownError {
  const { target, problem, remedy } = options;
  return new TownError({ code: "invalid_input", message: `${target} ${problem}`, remedy, facts: { target } });
}

/** The folder of a package that is installed there, found without asking what it exports. */
function installedFolder(options: { name: string; from: string }): string | undefined {
  const paths = createRequire(join(options.from, "from-here.js")).resolve.paths(options.name) ?? [];
  return paths.map((path) => join(path, options.name)).find((folder) => existsSync(join(folder, "package.json")));
}

/** The file to import: the target itself, or the one that the package names. */
function entryOf(options: { target: string; from: string }): { name: string; file: string } {
  const { target, from } = options;
  const path = resolve(from, target);
  const there = existsSync(path);
  if (there && statSync(path).isFile()) return { name: target, file: path };
  const folder = there ? path : installedFolder({ name: target, from });
  if (folder === undefined || !existsSync(join(folder, "package.json")))
    throw refuse({
      target,
      problem: `is neither a package that is installed for ${from} nor a file or package folder.`,
      remedy: `Install it: npm install ${target}`,
    });
  const parsed = ManifestSchema.safeParse(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
  if (!parsed.success)
    throw refuse({
      target,
      problem: "does not say how it is checked.",
      remedy: 'Name the module in its package.json: "townkit": { "conformance": "./dist/conformance.js" }',
    });
  return { name: parsed.data.name, file: resolve(folder, parsed.data.townkit.conformance) };
}

/**
 * What a package, a package's folder or a file is checked by: the module that `townkit.conformance` of its package.json
 * names. Its default export is one `OrchestratorFactory`, or a list of them.
 * @throws TownError `invalid_input`: there is no such package, or it does not say how it is checked.
 */
export async function loadConformance(options: { target: string; from: string }): Promise<Conformance> {
  const { name, file } = entryOf(options);
  if (!existsSync(file))
    throw refuse({ target: options.target, problem: `names ${file}, which is not there.`, remedy: "Build it first." });
  const { default: given } = (await import(pathToFileURL(file).href)) as { default?: unknown };
  const factories = Array.isArray(given) ? given : [given];
  if (factories.length === 0 || factories.some((one) => !FactorySchema.safeParse(one).success))
    throw refuse({
      target: options.target,
      problem: `has no OrchestratorFactory as the default export of ${join(dirname(file), "…")}.`,
      remedy: "Export { name, open() } as default: see docs/writing-a-backend.md.",
    });
  return { name, factories: factories as OrchestratorFactory[] };
}
