import type { ResolvedConfig } from "@townkit/core";

/**
 * Who a session is to the programs that its shells run. `GT_ROLE` and `BD_ACTOR` are what Gas Town's programs ask for: its
 * role, and who it was that did something, which no two sessions may share. What was configured goes before them.
 */
export function sessionEnv(options: {
  config: ResolvedConfig;
  /** Of the one who made the backend, for all sessions. */
  given: Readonly<Record<string, string>>;
}): Record<string, string> {
  const { config, given } = options;
  return { GT_ROLE: config.role, BD_ACTOR: config.id, ...given, ...config.env, TOWN_ROLE: config.role };
}
