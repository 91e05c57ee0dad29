// Bundles the modules by which this package is entered into dist/, with SQLite: the library's code becomes a part of them, and
// its binaries are laid beside them, one for each platform. As a package of its own it would run a script when it is installed,
// which compiles where no binary fits; package managers hold such scripts back, and who installs a town is to run none of them.
import { cp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleModules } from "../../../scripts/lib/bundle-settings.mjs";

const folder = fileURLToPath(new URL("..", import.meta.url));
const { exports, townkit } = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
const library = dirname(createRequire(import.meta.url).resolve("@photostructure/sqlite/package.json"));

await bundleModules({
  folder,
  entries: [exports["."].default, townkit.conformance],
  inlined: ["@photostructure/sqlite"],
  options: {
    platform: "node",
    // The library finds its binary with a CommonJS module, which needs the `require` that a module does not have.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  },
});
// The library looks for them in the folder above the one that its code is in, which is dist/shared.
const binaries = join(folder, "dist/prebuilds");
await rm(binaries, { recursive: true, force: true });
await cp(join(library, "prebuilds"), binaries, { recursive: true });
