import type { BackendModule } from "@townkit/core";
import { checkConfigSection } from "@townkit/core/config";
import type { BackendSource } from "./backend-source.js";
import { modulePrograms } from "./module-programs.js";

/** A backend whose module is loaded in this process, and runs here. */
export function inlineSource(options: { package: string; module: BackendModule<unknown> }): BackendSource {
  const { module } = options;
  const check = (config: Parameters<BackendSource["checkSection"]>[0]) =>
    checkConfigSection({ ...config, section: module.section });
  return {
    package: options.package,
    section: module.section.name,
    usesServerUrl: module.usesServerUrl === true,
    checkSection: (config) => Promise.resolve(check(config)),
    agentPrograms: (request) => modulePrograms({ module, request }),
    create: async ({ config, context }) => await module.create({ ...context, config: check(config).values }),
    host: () => null,
    close: () => Promise.resolve(),
  };
}
