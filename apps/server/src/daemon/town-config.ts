import path from "node:path";
import { ConfigInvalidError } from "@townkit/core";
import {
  coreSections,
  type Environment,
  type LoadedConfig,
  loadConfig,
  readConfigText,
  readRoles,
  type ValuesOf,
} from "@townkit/core/config";
import type { Roles } from "@townkit/core/pool";
import type { BackendSource, LoadBackend } from "../backend/backend-source.js";
import type { ConfigText } from "../host-protocol/backend-schemas.js";
import type { TownFolder } from "./town-folder.js";

export interface TownConfig {
  /** All of it, the backend's own section too, for showing. */
  readonly loaded: LoadedConfig<[...typeof coreSections]>;
  readonly values: ValuesOf<typeof coreSections>;
  /** What sessions are started with, by their role. */
  readonly roles: Roles;
  /** Loaded; whoever reads the config closes it. */
  readonly backend: BackendSource;
  /** What was read, for the backend to take its own section from. */
  readonly text: ConfigText;
}

/**
 * Reads `town.toml` once, and checks it twice: to learn which backend there is, and then whole, with the section that it
 * brings. That one is checked where the backend runs, by its own schema: nothing of a stranger's is run here for it.
 * @throws ConfigInvalidError; what `load` throws. The backend is closed then.
 */
export async function readTownConfig(options: {
  folder: TownFolder;
  env: Environment;
  load: LoadBackend;
}): Promise<TownConfig> {
  const { folder, env, load } = options;
  const file = folder.configFile;
  const text = { file, text: await readConfigText(file), env: overridesIn(env) };
  const first = await loadConfig({ ...text, sections: coreSections, ignoreUnknownSections: true });
  const { backend: name, isolation } = first.values.orchestration;
  const backend = await load({ name, isolation, townRoot: folder.root, configFile: file, runFolder: folder.hosts });
  try {
    const checkedElsewhere = { [backend.section]: await backend.checkSection(text) };
    const loaded = await loadConfig({ ...text, sections: coreSections, checkedElsewhere });
    requireReader({ file, backend: backend.section, url: loaded.values.orchestration.opencode_server_url });
    const roles = await readRoles({ config: loaded, townRoot: folder.root });
    return { loaded, values: loaded.values, roles, backend, text };
  } catch (error) {
    await backend.close();
    throw error;
  }
}

/** Sections of the backends whose sessions may be on a server that somebody else runs. */
const onServers: readonly string[] = ["opencode", "hybrid"];

/** @throws ConfigInvalidError the town names a server that its backend would not use. */
function requireReader(options: { file: string; backend: string; url: string | undefined }): void {
  const { file, backend, url } = options;
  if (url === undefined || onServers.includes(backend)) return;
  const problem = `the backend ${backend} uses no OpenCode server.`;
  throw new ConfigInvalidError({
    file,
    problems: [{ key: "orchestration.opencode_server_url", where: path.basename(file), problem }],
    remedy: 'Take the setting out, or set backend = "opencode".',
  });
}

/** The part of the environment that can override a setting. */
function overridesIn(env: Environment): Record<string, string> {
  const entries = Object.entries(env).filter(([name, value]) => name.startsWith("TOWN_") && value !== undefined);
  return Object.fromEntries(entries) as Record<string, string>;
}
