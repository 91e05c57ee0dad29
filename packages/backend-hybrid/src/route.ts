import { InvalidInputError, type SessionConfig } from "@townkit/core";

/** Which child runs what, by the children's names. */
export interface Routes {
  /** Whatever no other route is for. */
  readonly default: string;
  readonly agents: Readonly<Record<string, string>>;
  readonly roles: Readonly<Record<string, string>>;
}

/** The child that a new session goes to: the one that was chosen, that of its agent, that of its role, the default. */
export function routeOf(options: {
  config: Pick<SessionConfig, "backend" | "agent"> & { readonly role?: string };
  routes: Routes;
}): string {
  const { config, routes } = options;
  const { backend, agent, role } = config;
  return backend ?? entryOf(routes.agents, agent) ?? entryOf(routes.roles, role) ?? routes.default;
}

/** @throws InvalidInputError a route leads to no child. */
export function requireChildren(options: { routes: Routes; children: readonly string[] }): void {
  const { routes, children } = options;
  const targets = [routes.default, ...Object.values(routes.agents), ...Object.values(routes.roles)];
  const missing = targets.find((target) => !children.includes(target));
  if (missing === undefined) return;
  throw new InvalidInputError({
    what: "The hybrid's routes",
    problem: `one leads to ${missing}, which is none of its children (${children.join(", ")})`,
    remedy: `Give ${missing} among the children, or route to another one.`,
  });
}

/** Names are a user's: one may be that of something that every object has. */
function entryOf(table: Readonly<Record<string, string>>, name: string | undefined): string | undefined {
  return name !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
}
