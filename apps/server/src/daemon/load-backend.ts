import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type BackendModule, contractVersion, TownError } from "@townkit/core";
import { z } from "zod";

export interface LoadedBackend {
  /** The package that it came from. */
  readonly package: string;
  readonly module: BackendModule<unknown>;
}

/** How a town gets the backend that it names. */
export type LoadBackend = (options: { name: string; townRoot: string; configFile: string }) => Promise<LoadedBackend>;

const BackendModuleSchema = z.object({
  contractVersion: z.string(),
  section: z.object({ name: z.string(), schema: z.instanceof(z.core.$ZodType) }),
  create: z.function(),
});

/** A name without a scope or a slash is one of our own packages. */
export function backendPackage(name: string): string {
  return /^[a-z0-9-]+$/.test(name) ? `@townkit/backend-${name}` : name;
}

/**
 * The backend that a town names, from its package: looked up from the town, then from the folder of its config, then from
 * this server.
 * @throws TownError `config_invalid`: it is not installed, not a backend, or of another contract.
 */
export async function loadBackend(options: Parameters<LoadBackend>[0]): Promise<LoadedBackend> {
  const name = backendPackage(options.name);
  const places = [options.townRoot, path.dirname(options.configFile), import.meta.dirname];
  const entry = resolveFrom({ name, places: [...new Set(places)] });
  const imported = (await import(pathToFileURL(entry).href)) as { default?: unknown };
  return { package: name, module: checkModule({ name, value: imported.default }) };
}

function resolveFrom(options: { name: string; places: readonly string[] }): string {
  for (const place of options.places) {
    try {
      return createRequire(path.join(place, "from-here.js")).resolve(options.name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    }
  }
  throw new TownError({
    code: "config_invalid",
    message: `The backend package ${options.name} is not installed; it was looked for from ${options.places.join(", ")}.`,
    remedy: `Install it beside the town: npm install ${options.name}`,
    facts: { package: options.name, places: options.places },
  });
}

function checkModule(options: { name: string; value: unknown }): BackendModule<unknown> {
  const parsed = BackendModuleSchema.safeParse(options.value);
  if (!parsed.success)
    throw new TownError({
      code: "config_invalid",
      message: `The package ${options.name} is not a backend: its default export has no contractVersion, section and create.`,
      remedy: "Name a package whose default export is made with defineBackendModule.",
      facts: { package: options.name },
    });
  const [major] = parsed.data.contractVersion.split(".");
  if (major !== contractVersion.split(".")[0])
    throw new TownError({
      code: "config_invalid",
      message: `The backend ${options.name} was written for contract ${parsed.data.contractVersion}; this town speaks ${contractVersion}.`,
      remedy: `Install the version of ${options.name} that fits this server.`,
      facts: { package: options.name, contractVersion: parsed.data.contractVersion },
    });
  return options.value as BackendModule<unknown>;
}
