import { readFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { ConfigInvalidError, type ConfigProblem } from "@townkit/core";
import type { LoadedConfig, RoleTable, rolesSection } from "@townkit/core/config";
import type { RoleSettings, Roles } from "../role-settings.js";
import { policyOf } from "./role-policy.js";
import { poolOf } from "./role-pool.js";

/**
 * The roles of a town as its pool takes them: their prompt files are read here, once.
 * @throws ConfigInvalidError naming each prompt file that cannot be read, and the line that asks for it.
 */
export async function readRoles(options: {
  config: LoadedConfig<readonly (typeof rolesSection)[]>;
  townRoot: string;
}): Promise<Roles> {
  const { config, townRoot } = options;
  const problems: ConfigProblem[] = [];

  async function settingsOf(name: string, role: RoleTable): Promise<RoleSettings> {
    const { agent, backend, model, mode, permissions, snapshot, env, system_prompt, system_prompt_file } = role;
    const systemPrompt = system_prompt_file === undefined ? system_prompt : await promptIn(name, system_prompt_file);
    const pool = poolOf(role, (path) => resolve(townRoot, path));
    return { agent, backend, model, mode, permissions, snapshot, env, systemPrompt, ...pool, policy: policyOf(role) };
  }

  async function promptIn(name: string, file: string): Promise<string | undefined> {
    const path = resolve(townRoot, file);
    return await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
      const key = `${name}.system_prompt_file`;
      const place = config.provenance.roles?.[key];
      const line = place?.from === "file" ? `:${place.line}` : "";
      const problem = `roles.${key}: ${path} cannot be read (${error.code}).`;
      problems.push({ key: `roles.${key}`, where: `${basename(config.file)}${line}`, problem });
      return undefined;
    });
  }

  const entries = await Promise.all(
    Object.entries(config.values.roles).map(async ([name, role]) => [name, await settingsOf(name, role)] as const),
  );
  if (problems.length > 0) throw new ConfigInvalidError({ file: config.file, problems });
  return Object.fromEntries(entries);
}
