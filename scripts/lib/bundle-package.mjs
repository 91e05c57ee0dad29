// Bundles the modules by which the package in the current folder is entered into its dist/, each part that several of them use once:
// what it exports, how it brings the suite to itself, and what is named here besides. Loading a hundred modules one by one takes
// longer than most of what they do (a start of the daemon from 800 modules took 1.5 s of processor time, from 190 of them 0.9 s).
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bundleModules, entriesOf } from "./bundle-settings.mjs";

const names = /** @type {const} */ ({ type: "string", multiple: true });
const {
  entry = [],
  inline = [],
  ...given
} = parseArgs({
  options: {
    /** A module, as built, that something else than an export leads to: a program, or a script of ours. */
    entry: names,
    /** A package that becomes a part of the bundle. It stays a dependency where our types name its types, as core's zod does. */
    inline: names,
    /** One of those is CommonJS, and needs the `require` that a module does not have. */
    require: { type: "boolean", default: false },
  },
}).values;
const folder = process.cwd();
const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
const makeRequire =
  'import { createRequire as townkitRequire } from "node:module"; const require = townkitRequire(import.meta.url);';

await bundleModules({
  folder,
  entries: [...entriesOf(manifest), ...entry],
  inlined: inline,
  options: {
    platform: "node",
    // A stack trace of a daemon is read by people, and keeping the names beside shorter ones takes time at each start.
    minifyIdentifiers: false,
    keepNames: false,
    ...(given.require && { banner: { js: makeRequire } }),
  },
});
