import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ownClosure } from "../pack/own-dependencies.mjs";

/** @typedef {import("../lib/workspace.mjs").WorkspacePackage} WorkspacePackage */

/** What a package says of how it is checked, in its package.json. @param {WorkspacePackage} pkg @returns {string | undefined} */
export function conformanceOf({ manifest }) {
  return manifest.townkit?.conformance;
}

/** It brings the suite to itself. @param {WorkspacePackage} pkg */
export function bringsSuite(pkg) {
  return conformanceOf(pkg)?.startsWith("./") === true;
}

/** The packages that are proved by what this one brings, instead of by something of their own. @param {{ pkg: WorkspacePackage, packages: readonly WorkspacePackage[] }} options */
export function provedBy({ pkg, packages }) {
  return packages.filter((other) => conformanceOf(other) === pkg.name);
}

/**
 * What a stranger installs to check a package: the command line and the testkit, the package, and whatever it says that it
 * can do with besides.
 * @param {{ pkg: WorkspacePackage, packages: readonly WorkspacePackage[], tarballs: Record<string, string> }} options
 * @returns {string[]} tarballs for what is ours, and the versions that it is developed with of what is not
 */
export function installedToCheck({ pkg, packages, tarballs }) {
  const peers = Object.keys(pkg.manifest.peerDependencies ?? {});
  const ours = [pkg.name, "@townkit/cli", "@townkit/testkit", ...peers.filter((peer) => peer in tarballs)];
  const closure = new Set(ours.flatMap((name) => ownClosure({ name, packages })));
  const foreign = peers.filter((peer) => !(peer in tarballs)).map((peer) => `${peer}@${versionOf({ pkg, peer })}`);
  return [...[...closure].map((name) => tarballs[name] ?? name), ...foreign];
}

/** @param {{ pkg: WorkspacePackage, peer: string }} options */
function versionOf({ pkg, peer }) {
  return JSON.parse(readFileSync(join(pkg.path, "node_modules", peer, "package.json"), "utf8")).version;
}
