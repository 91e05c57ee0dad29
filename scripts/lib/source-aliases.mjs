import { exportedModules } from "./entry-sources.mjs";
import { workspacePackages } from "./workspace.mjs";

/**
 * Each export of our packages, led to its source: tests run on what is written, not on what was last built.
 * Made from the `exports` maps, so a new subpath needs no second entry.
 * @returns {{ find: RegExp, replacement: string }[]}
 */
export function sourceAliases() {
  return workspacePackages()
    .flatMap(exportedModules)
    .map(({ specifier, source }) => ({ find: new RegExp(`^${specifier}$`), replacement: source }));
}
