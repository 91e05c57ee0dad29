import type { BackendModule } from "@townkit/core";
import { type CheckedSection, checkConfigSection } from "@townkit/core/config";
import type { ConfigText } from "../host-protocol/backend-schemas.js";
import type { BackendSource } from "./backend-source.js";
import { modulePrograms } from "./module-programs.js";

/** A backend whose module is loaded in this process, and runs here. */
export function inlineSource(options: { package: string; module: BackendModule<unknown> }): BackendSource {
  const { module } = options;
  /** By the text that was read: it is checked, and then the backend is made from it. */
  const checked = new WeakMap<ConfigText, CheckedSection>();
  const check = (config: ConfigText) => {
    const known = checked.get(config) ?? checkConfigSection({ ...config, section: module.section });
    checked.set(config, known);
    return known;
  };
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
