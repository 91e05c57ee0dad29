import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { writeAtomically } from "@townkit/core/kit";

type Catalog = Readonly<Record<string, unknown>>;

/**
 * Makes the catalog of models that a server begins with as small as its settings allow, and says by which variable it finds it. Each
 * directory makes its own of all that is in it: with the whole one that is 25 MB and more than a second of work, which were
 * the most of what a directory costs (measured on 1.18). What `enabled_providers` leaves out is used by none; where it is not
 * set, or where nobody knows yet what is in the catalog, nothing is changed.
 */
export async function smallCatalog(options: {
  /** OpenCode's. */
  settings: Readonly<Record<string, unknown>>;
  /** Of the server. */
  env: Readonly<Record<string, string>>;
  /** Where the catalog is laid. */
  file: string;
}): Promise<Readonly<Record<string, string>>> {
  const { settings, env, file } = options;
  const enabled = settings.enabled_providers;
  if (!isNames(enabled) || "OPENCODE_MODELS_PATH" in env || "OPENCODE_MODELS_URL" in env) return {};
  const whole = await fetchedCatalog(env);
  if (whole === undefined && !enabled.every((name) => isWhole({ settings, name }))) return {};
  await writeAtomically(file, JSON.stringify(reduced({ whole: whole ?? {}, enabled })));
  return { OPENCODE_MODELS_PATH: file };
}

/** Some providers are made of another one, whose name theirs begins with. */
function reduced({ whole, enabled }: { whole: Catalog; enabled: readonly string[] }): Catalog {
  const isUsed = (id: string) => enabled.some((name) => name === id || name.startsWith(`${id}-`));
  return Object.fromEntries(Object.entries(whole).filter(([id]) => isUsed(id)));
}

/** As OpenCode keeps it, from its first start on and anew each hour. */
async function fetchedCatalog(env: Readonly<Record<string, string>>): Promise<Catalog | undefined> {
  const cache = env.XDG_CACHE_HOME ?? join(env.HOME ?? homedir(), ".cache");
  try {
    const found: unknown = JSON.parse(await readFile(join(cache, "opencode", "models.json"), "utf8"));
    return isTable(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

/** The settings say all of a provider themselves. */
function isWhole({ settings, name }: { settings: Readonly<Record<string, unknown>>; name: string }): boolean {
  const provider = isTable(settings.provider) ? settings.provider[name] : undefined;
  return isTable(provider) && typeof provider.npm === "string" && isTable(provider.models);
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
