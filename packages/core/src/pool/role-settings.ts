import type { SessionConfig } from "../contract/session.js";

/** What the sessions of one role are started with, where their callers do not say otherwise. */
export type RoleSettings = Pick<SessionConfig, "agent" | "model" | "mode" | "systemPrompt" | "env" | "snapshot">;

export type Roles = Readonly<Record<string, RoleSettings>>;

/** The config with its role's settings for what it leaves open. Variables of the environment are taken one by one. */
export function withRole<Config extends SessionConfig>(options: { config: Config; roles: Roles }): Config {
  const { config, roles } = options;
  const settings = Object.hasOwn(roles, config.role) ? roles[config.role] : undefined;
  if (!settings) return config;
  const merged = { ...given(settings), ...given(config) };
  const env = { ...settings.env, ...config.env };
  return Object.keys(env).length === 0 ? merged : { ...merged, env };
}

/** Without the keys that are there and undefined. */
function given<Table extends object>(table: Table): Table {
  return Object.fromEntries(Object.entries(table).filter(([, value]) => value !== undefined)) as Table;
}
