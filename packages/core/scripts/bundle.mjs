// Bundles the modules that this package exports into dist/, each part that several of them use once. Loading some sixty
// modules of our own and the hundred of zod one by one takes as long as Node.js itself (measured; `pnpm bench weight`).
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { bundleModules } from "../../../scripts/lib/bundle-settings.mjs";

const folder = fileURLToPath(new URL("..", import.meta.url));
const { exports } = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));

await bundleModules({
  folder,
  entries: Object.values(exports).flatMap((target) => target.default ?? []),
  /**
   * What is used of zod becomes a part of the bundle. The package stays a dependency all the same: our types name its types.
   * Schemas of this copy and of another one mix: zod tells its schemas by their traits, not by their classes.
   */
  inlined: ["zod"],
  // Names are a twentieth of the package; what is thrown here is known by its code.
  options: { platform: "neutral", mainFields: ["module", "main"], keepNames: false },
});
