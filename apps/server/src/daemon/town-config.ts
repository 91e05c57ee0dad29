import {
  coreSections,
  type Environment,
  type LoadedConfig,
  loadConfig,
  readRoles,
  type ValuesOf,
} from "@townkit/core/config";
import type { Roles } from "@townkit/core/pool";
import type { LoadBackend, LoadedBackend } from "./load-backend.js";
import type { TownFolder } from "./town-folder.js";

export interface TownConfig {
  /** All of it, for showing. */
  readonly loaded: LoadedConfig<[...typeof coreSections]>;
  readonly values: ValuesOf<typeof coreSections>;
  /** What sessions are started with, by their role. */
  readonly roles: Roles;
  readonly backend: LoadedBackend;
  /** The backend's own section. */
  readonly backendConfig: unknown;
}

/**
 * Reads `town.toml` twice: once to learn which backend brings a section of its own, then whole, with that.
 * @throws ConfigInvalidError; what `load` throws.
 */
export async function readTownConfig(options: {
  folder: TownFolder;
  env: Environment;
  load: LoadBackend;
}): Promise<TownConfig> {
  const { folder, env, load } = options;
  const file = folder.configFile;
  const first = await loadConfig({ file, sections: coreSections, env, ignoreUnknownSections: true });
  const name = first.values.orchestration.backend;
  const backend = await load({ name, townRoot: folder.root, configFile: file });
  const loaded = await loadConfig({ file, sections: [...coreSections, backend.module.section], env });
  const roles = await readRoles({ config: loaded, townRoot: folder.root });
  const values: Readonly<Record<string, unknown>> = loaded.values;
  return { loaded, values: loaded.values, roles, backend, backendConfig: values[backend.module.section.name] };
}
