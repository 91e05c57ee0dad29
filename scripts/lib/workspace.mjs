import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the repository. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

const groups = ["packages/*", "apps/*", "examples/*", "e2e", "bench"];

/**
 * @typedef {object} WorkspacePackage
 * @property {string} dir relative to the repository
 * @property {string} path absolute
 * @property {string} name
 * @property {Record<string, any>} manifest its package.json
 * @property {boolean} publishable not private
 */

/** Every package of the workspace, as pnpm-workspace.yaml lists them. @returns {WorkspacePackage[]} */
export function workspacePackages() {
  return groups.flatMap(expand).map((dir) => {
    const path = join(root, dir);
    const manifest = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
    return { dir, path, name: manifest.name, manifest, publishable: manifest.private !== true };
  });
}

/** @param {string} group @returns {string[]} */
function expand(group) {
  if (!group.endsWith("/*")) return [group];
  const parent = group.slice(0, -2);
  return readdirSync(join(root, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${parent}/${entry.name}`);
}
