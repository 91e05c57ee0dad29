import { join } from "node:path";

/**
 * The source file behind each module that a package exports.
 * @param {import("./workspace.mjs").WorkspacePackage} pkg
 * @returns {string[]} absolute
 */
export function entrySources(pkg) {
  return exportedModules(pkg).map(({ source }) => source);
}

/**
 * Each module that a package exports, by the name that importers use, with its source file.
 * @param {import("./workspace.mjs").WorkspacePackage} pkg
 * @returns {{ specifier: string, source: string }[]}
 */
export function exportedModules({ name, path, manifest }) {
  return Object.entries(manifest.exports ?? {})
    .filter(([, target]) => typeof target === "object")
    .map(([subpath, target]) => ({
      specifier: `${name}${subpath.slice(1)}`,
      source: join(path, target.default.replace("./dist/", "src/").replace(/\.js$/, ".ts")),
    }));
}
