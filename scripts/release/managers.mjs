import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/workspace.mjs";

/**
 * @typedef {object} Manager
 * @property {string} name
 * @property {(packages: readonly string[]) => string[]} install
 * @property {(project: string) => string[]} installed the folder of each installed package
 */

/** @type {readonly Manager[]} */
export const managers = [
  {
    name: "npm",
    install: (packages) => [
      "npm",
      "install",
      "--no-audit",
      "--no-fund",
      "--loglevel=error",
      "--strict-peer-deps",
      ...packages,
    ],
    installed: npmInstalled,
  },
  {
    name: "pnpm",
    install: (packages) => [join(root, "node_modules/.bin/pnpm"), "add", "--strict-peer-dependencies", ...packages],
    installed: pnpmInstalled,
  },
];

/** @param {string} project */
function npmInstalled(project) {
  const lock = JSON.parse(readFileSync(join(project, "node_modules/.package-lock.json"), "utf8"));
  return Object.keys(lock.packages).map((dir) => join(project, dir));
}

/** @param {string} project */
function pnpmInstalled(project) {
  const store = join(project, "node_modules/.pnpm");
  return readdirSync(store)
    .map((entry) => join(store, entry, "node_modules"))
    .filter((folder) => entry(folder) !== undefined)
    .map((folder) => join(folder, entry(folder) ?? ""));
}

/** Beside a package are links to what it needs; itself is the one folder that is none. @param {string} folder */
function entry(folder) {
  if (!existsSync(folder)) return undefined;
  for (const item of readdirSync(folder, { withFileTypes: true })) {
    if (!item.isDirectory() || item.name === ".bin") continue;
    if (!item.name.startsWith("@")) return item.name;
    const scoped = readdirSync(join(folder, item.name), { withFileTypes: true }).find((each) => each.isDirectory());
    if (scoped !== undefined) return join(item.name, scoped.name);
  }
  return undefined;
}
