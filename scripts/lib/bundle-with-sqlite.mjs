// Bundles the modules by which the package in the current folder is entered into its dist/, with SQLite: the library's code becomes
// a part of those that use it, and its binaries are laid beside them, one for each platform. As a package of its own it would run a
// script when it is installed, which compiles where no binary fits; package managers hold such scripts back, and who installs one
// of ours is to run none of them.
import { cp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { bundleModules, entriesOf } from "./bundle-settings.mjs";

const folder = process.cwd();
const manifest = join(folder, "package.json");
const library = dirname(createRequire(manifest).resolve("@photostructure/sqlite/package.json"));

await bundleModules({
  folder,
  entries: entriesOf(JSON.parse(await readFile(manifest, "utf8"))),
  inlined: ["@photostructure/sqlite"],
  options: {
    platform: "node",
    // The library finds its binary with a CommonJS module, which needs the `require` that a module does not have.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  },
});
// The library looks for them in the folder above the one that its code is in, which is dist/shared or one of an entry.
const binaries = join(folder, "dist/prebuilds");
await rm(binaries, { recursive: true, force: true });
await cp(join(library, "prebuilds"), binaries, { recursive: true });
