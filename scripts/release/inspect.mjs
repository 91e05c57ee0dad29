import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What may run when it is installed, and why. @type {Record<string, string>} */
const mayRunAtInstall = {
  "opencode-ai": "puts the program for this platform in its place",
};

const installScripts = ["preinstall", "install", "postinstall"];

/**
 * @typedef {object} Tree
 * @property {number} packages
 * @property {number} megabytes
 * @property {string[]} ours
 * @property {string[]} running packages that run something when they are installed
 */

/** What an install put there. @param {{ folders: readonly string[] }} options @returns {Tree} */
export function inspectTree({ folders }) {
  const manifests = folders.map((folder) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
  const bytes = folders.reduce((sum, folder) => sum + sizeOf(folder), 0);
  return {
    packages: manifests.length,
    megabytes: bytes / 1e6,
    ours: manifests
      .map(({ name }) => name)
      .filter((name) => name.startsWith("@townkit/"))
      .sort(),
    running: manifests
      .filter(({ scripts }) => installScripts.some((key) => key in (scripts ?? {})))
      .map(({ name }) => name),
  };
}

/** What is wrong with a tree. @param {{ tree: Tree, wanted: import("./cases.mjs").Case }} options @returns {string[]} */
export function problemsOf({ tree, wanted }) {
  const allowed = [...new Set([...wanted.asks, ...wanted.brings])].sort();
  const extra = tree.ours.filter((name) => !allowed.includes(name));
  const missing = wanted.asks.filter((name) => !tree.ours.includes(name));
  const twice = tree.ours.filter((name, index) => tree.ours.indexOf(name) !== index);
  const running = tree.running.filter((name) => !(name in mayRunAtInstall));
  return [
    ...extra.map((name) => `${name} came along, and nobody asked for it`),
    ...missing.map((name) => `${name} was asked for, and is not there`),
    ...twice.map((name) => `${name} is there twice`),
    ...running.map((name) => `${name} runs something when it is installed`),
  ];
}

/** Without the packages inside of it, which are counted by themselves. @param {string} folder @returns {number} */
function sizeOf(folder) {
  return readdirSync(folder).reduce((sum, name) => {
    const path = join(folder, name);
    const stat = lstatSync(path);
    if (stat.isDirectory()) return name === "node_modules" ? sum : sum + sizeOf(path);
    return sum + (stat.isFile() ? stat.size : 0);
  }, 0);
}
