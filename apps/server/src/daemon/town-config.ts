import path from "node:path";
import { ConfigInvalidError } from "@townkit/core";
import {
  type CheckedSection,
  type Environment,
  type LoadedConfig,
  loadConfig,
  readConfigText,
  type Section,
  type ValuesOf,
} from "@townkit/core/config";
import type { PoolActions, Roles } from "@townkit/pool";
import { readActions, readRoles } from "@townkit/pool/config";
import type { LoadBackend } from "../backend/backend-source.js";
import { loadBackends, type TownBackends } from "../backend/town-backends.js";
import type { ConfigText } from "../host-protocol/backend-schemas.js";
import type { TownFolder } from "./town-folder.js";
import { townSections } from "./town-sections.js";

export interface TownConfig {
  /** All of it, the backends' own sections too, for showing. */
  readonly loaded: LoadedConfig<[...typeof townSections]>;
  readonly values: ValuesOf<typeof townSections>;
  /** What sessions are started with, by their role. */
  readonly roles: Roles;
  /** What is run when something happens to them. */
  readonly actions: Pick<PoolActions, "all" | "roles">;
  /** Loaded; whoever reads the config closes it. */
  readonly backends: TownBackends;
  /** What was read, for each backend to take its own section from. */
  readonly text: ConfigText;
}

/**
 * Reads `town.toml` once, and checks it in two steps: to learn which backends there are, and then with the sections that they
 * bring. Those are checked where each backend runs, by its own schema: nothing of a stranger's is run here for it.
 * @throws ConfigInvalidError; what `load` throws. The backends are closed then.
 */
export async function readTownConfig(options: {
  folder: TownFolder;
  env: Environment;
  load: LoadBackend;
}): Promise<TownConfig> {
  const { folder, env, load } = options;
  const file = folder.configFile;
  const text = { file, text: await readConfigText(file), env: overridesIn(env) };
  const first = await loadConfig({ ...text, sections: townSections, ignoreUnknownSections: true });
  const backends = await loadBackends({
    values: first.values,
    load,
    townRoot: folder.root,
    configFile: file,
    runFolder: folder.hosts,
  });
  try {
    const sources = [...backends.sources.values()];
    const checked = await Promise.all(sources.map(async (one) => [one.section, await one.checkSection(text)] as const));
    // The town's own were checked above.
    const checkedElsewhere = { ...checkedSections(first), ...Object.fromEntries(checked) };
    const whole = await loadConfig({ ...text, sections: [], checkedElsewhere });
    const loaded = { ...whole, values: { ...whole.values, ...first.values } };
    requireReader({ file, backends, url: loaded.values.orchestration.opencode_server_url });
    const roles = await readRoles({ config: loaded, townRoot: folder.root });
    const actions = readActions({ config: loaded, townRoot: folder.root });
    return { loaded, values: loaded.values, roles, actions, backends, text };
  } catch (error) {
    await backends.close();
    throw error;
  }
}

/** What came of the sections of a text that has nothing wrong in them. */
function checkedSections({ values, provenance }: LoadedConfig<readonly Section[]>): Record<string, CheckedSection> {
  return Object.fromEntries(
    Object.entries(provenance).map(([name, from]) => [name, { values: values[name], provenance: from, problems: [] }]),
  );
}

/** @throws ConfigInvalidError the town names a server that none of its backends would use. */
function requireReader(options: { file: string; backends: TownBackends; url: string | undefined }): void {
  const { file, backends, url } = options;
  const sources = [...backends.sources.values()];
  if (url === undefined || sources.some(({ usesServerUrl }) => usesServerUrl)) return;
  const problem = `the backend ${sources.map(({ section }) => section).join(" or ")} uses no OpenCode server.`;
  throw new ConfigInvalidError({
    file,
    problems: [{ key: "orchestration.opencode_server_url", where: path.basename(file), problem }],
    remedy: 'Take the setting out, or set backend = "opencode" or "hybrid".',
  });
}

/** The part of the environment that can override a setting. */
function overridesIn(env: Environment): Record<string, string> {
  const entries = Object.entries(env).filter(([name, value]) => name.startsWith("TOWN_") && value !== undefined);
  return Object.fromEntries(entries) as Record<string, string>;
}
