import { pathToFileURL } from "node:url";
import { type Backend, type Clock, type Log, requireContract, type StatePort, TownError } from "@townkit/core";
import { defaultRoutes, fallbackBackend, type orchestrationSection, type ValuesOf } from "@townkit/core/config";
import type { BackendSource, LoadBackend } from "./backend-source.js";
import { locateBackend } from "./locate-backend.js";

/** How several backends are made one. */
export interface Hybrid {
  readonly routes: typeof defaultRoutes;
  /** `createHybridOrchestrator`, of the package that only a town of several needs. */
  readonly create: (options: {
    readonly children: Readonly<Record<string, Backend>>;
    readonly routes: Pick<typeof defaultRoutes, "agents" | "roles">;
    readonly default: string;
    readonly state: StatePort;
    readonly clock: Clock;
    readonly log: Log;
  }) => Promise<Backend>;
}

/** What a town runs its sessions on, loaded and not made. */
export interface TownBackends {
  /** By the names that `town.toml` calls them. */
  readonly sources: ReadonlyMap<string, BackendSource>;
  /** Null: there is one alone. */
  readonly hybrid: Hybrid | null;
  close(): Promise<void>;
}

/**
 * Loads the backend that a town names, or all that its hybrid routes to.
 * @throws TownError `config_invalid`: one is not installed, or is no backend, or two have one section. What was loaded is closed.
 */
export async function loadBackends(
  options: { values: ValuesOf<readonly [typeof orchestrationSection]>; load: LoadBackend } & Omit<
    Parameters<LoadBackend>[0],
    "name" | "isolation"
  >,
): Promise<TownBackends> {
  const { values, load, ...place } = options;
  const { backend, isolation, routes = defaultRoutes, fallback } = values.orchestration;
  const hybrid = backend === "hybrid" ? { routes, create: await loadHybrid(place) } : null;
  const sources = new Map<string, BackendSource>();
  const close = async () => void (await Promise.all([...sources.values()].map((source) => source.close())));
  try {
    for (const name of hybrid ? childrenOf({ routes, fallback }) : [backend]) {
      const source = await load({ name, isolation, ...place });
      const other = [...sources].find(([, { section }]) => section === source.section);
      sources.set(name, source);
      if (other) throw sameSection({ section: source.section, names: [other[0], name] });
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { sources, hybrid, close };
}

/** All that routes lead to, the default first, and what is fallen back to. */
function childrenOf(options: {
  routes: Hybrid["routes"];
  fallback: ValuesOf<readonly [typeof orchestrationSection]>["orchestration"]["fallback"];
}): readonly string[] {
  const { routes, fallback } = options;
  const { default: standard, agents, roles } = routes;
  const spare = fallback === "fail" ? [] : [fallbackBackend];
  return [...new Set([standard, ...Object.values(agents), ...Object.values(roles), ...spare])];
}

/** @throws TownError `config_invalid`: its package is not installed. @throws ContractMismatchError */
async function loadHybrid(place: { townRoot: string; configFile: string }): Promise<Hybrid["create"]> {
  const { entry, package: name } = locateBackend({ name: "hybrid", ...place });
  const { default: module } = (await import(pathToFileURL(entry).href)) as typeof import("@townkit/backend-hybrid");
  requireContract({ backend: "hybrid", package: name, speaks: module.contractVersion });
  return module.create;
}

function sameSection({ section, names }: { section: string; names: readonly string[] }): TownError {
  return new TownError({
    code: "config_invalid",
    message: `The backends ${names.join(" and ")} both have the section [${section}] of town.toml, and one folder for their state.`,
    remedy: "Route to one of them only.",
    facts: { section, backends: names },
  });
}
