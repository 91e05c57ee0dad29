import { join } from "node:path";

/**
 * The source file behind each module by which a package is entered: what it exports, and how it brings the suite to itself.
 * @param {import("./workspace.mjs").WorkspacePackage} pkg
 * @returns {string[]} absolute
 */
export function entrySources(pkg) {
  const { conformance } = pkg.manifest.townkit ?? {};
  const exported = exportedModules(pkg).map(({ source }) => source);
  return conformance?.startsWith("./") ? [...exported, sourceOf(pkg.path, conformance)] : exported;
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
      source: sourceOf(path, target.default),
    }));
}

/**
 * @param {string} folder
 * @param {string} built
 */
function sourceOf(folder, built) {
  return join(folder, built.replace("./dist/", "src/").replace(/\.js$/, ".ts"));
}
