import { InvalidInputError, type SessionConfig, type SessionEnv } from "@townkit/core";
import { defaultPolicy, type RolePolicy } from "./decide/role-policy.js";
import type { WarmPolicy } from "./decide/warm-pool.js";

/** What the sessions of one role are started with, where their callers do not say otherwise. */
export interface RoleSettings
  extends Pick<
    SessionConfig,
    "agent" | "backend" | "model" | "mode" | "systemPrompt" | "env" | "permissions" | "snapshot"
  > {
  /** What the pool does by itself with them, also with those that were started before. Absent, in whole or in part: the defaults. */
  readonly policy?: Partial<RolePolicy>;
  /** So many of them run at once at most; further ones wait to be started. Absent: there is no limit. */
  readonly max?: number | undefined;
  /** So many of them are kept free for work that comes; with `max` and `workDir`. Absent: none is. */
  readonly min?: number | undefined;
  /** In milliseconds. A free one of those, that is not needed any more, is stopped after so long. Absent: never. */
  readonly idleMs?: number | undefined;
  /** An absolute path: where those work. */
  readonly workDir?: string | undefined;
}

export type Roles = Readonly<Record<string, RoleSettings>>;

/**
 * The config with its role's settings for what it leaves open. Variables of the environment are taken one by one: those that
 * the town gives to every session (`env`) come last.
 */
export function withRole<Config extends SessionConfig>(options: {
  config: Config;
  roles: Roles;
  env?: SessionEnv;
}): Config {
  const { config, roles } = options;
  const found = settingsIn({ roles, role: config.role }) ?? {};
  const { policy: _policy, max: _max, min: _min, idleMs: _idleMs, workDir: _workDir, ...settings } = found;
  const merged = { ...given(settings), ...given(config) };
  const env = { ...options.env, ...settings.env, ...config.env };
  return Object.keys(env).length === 0 ? merged : { ...merged, env };
}

/** The whole policy of a role. */
export function policyIn(options: { roles: Roles; role: string }): RolePolicy {
  return { ...defaultPolicy, ...given(settingsIn(options)?.policy ?? {}) };
}

/** As `policyIn`, of roles that stay as they are: every step of every session asks for one. */
export function policiesIn(roles: Roles): (role: string) => RolePolicy {
  const made = new Map<string, RolePolicy>();
  return (role) => {
    const policy = made.get(role) ?? policyIn({ roles, role });
    made.set(role, policy);
    return policy;
  };
}

/** How many sessions may run at once, of each role that has a limit. */
export function limitsOf(roles: Roles): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(roles).flatMap(([role, { max }]) => (max === undefined ? [] : [[role, max]])),
  );
}

/** Of which roles sessions are kept ready, and how many. @throws InvalidInputError a role that wants that lacks `max` or `workDir`. */
export function warmIn(roles: Roles): Readonly<Record<string, WarmPolicy>> {
  const warm = Object.entries(roles).flatMap(([role, { min = 0, max, idleMs = null, workDir }]) => {
    if (max !== undefined && workDir !== undefined && min <= max)
      return [[role, { min, max, idleMs, workDir }] as const];
    if (min === 0) return [];
    throw new InvalidInputError({
      what: `The role ${role}`,
      problem: "`min` wants a `max` that is no less, and a `workDir`",
    });
  });
  return Object.fromEntries(warm);
}

function settingsIn({ roles, role }: { roles: Roles; role: string }): RoleSettings | undefined {
  return Object.hasOwn(roles, role) ? roles[role] : undefined;
}

/** Without the keys that are there and undefined. */
function given<Table extends object>(table: Table): Table {
  return Object.fromEntries(Object.entries(table).filter(([, value]) => value !== undefined)) as Table;
}
