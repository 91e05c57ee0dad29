const fields = ["dependencies", "optionalDependencies"];

/**
 * The packages of ours that installing one of them brings along, itself included.
 * @param {{ name: string, packages: readonly import("../lib/workspace.mjs").WorkspacePackage[] }} options
 * @returns {string[]} sorted
 */
export function ownClosure({ name, packages }) {
  const byName = new Map(packages.map((pkg) => [pkg.name, pkg]));
  /** @type {Set<string>} */
  const closure = new Set();
  const visit = (/** @type {string} */ next) => {
    const pkg = byName.get(next);
    if (pkg === undefined || closure.has(next)) return;
    closure.add(next);
    for (const field of fields) Object.keys(pkg.manifest[field] ?? {}).forEach(visit);
    // npm installs a peer too, unless it is optional.
    for (const peer of Object.keys(pkg.manifest.peerDependencies ?? {})) {
      if (pkg.manifest.peerDependenciesMeta?.[peer]?.optional !== true) visit(peer);
    }
  };
  visit(name);
  return [...closure].sort();
}
