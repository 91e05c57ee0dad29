import type { Backend, ResolvedConfig, SessionConfig } from "@townkit/core";

/** Has each new session choose the next of these children, and a repeat the same as before; else it is the backend. */
export function alternating(options: {
  backend: Backend;
  children: readonly string[];
  chosen: Map<string, string>;
}): Backend {
  const { backend, children, chosen } = options;

  function choiceOf(id: string | undefined): string | undefined {
    const next = children[chosen.size % children.length];
    const choice = (id === undefined ? undefined : chosen.get(id)) ?? next;
    if (choice !== undefined) chosen.set(id ?? `nameless ${chosen.size}`, choice);
    return choice;
  }

  /** Bad input goes through as it is. */
  function withChoice<Config extends SessionConfig>(config: Config): Config {
    const { id, backend: given } = config;
    if (given !== undefined || (id !== undefined && typeof id !== "string")) return config;
    const choice = choiceOf(id);
    return choice === undefined ? config : { ...config, backend: choice };
  }

  return {
    ...backend,
    spawnSession: (config, call) => backend.spawnSession(withChoice(config), call),
    prepare: (request) => backend.prepare({ ...request, config: withChoice<ResolvedConfig>(request.config) }),
  };
}
