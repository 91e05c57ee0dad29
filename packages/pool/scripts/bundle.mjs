// Bundles the modules that this package exports into dist/, each part that several of them use once, as core's are.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { bundleModules } from "../../../scripts/lib/bundle-settings.mjs";

const folder = fileURLToPath(new URL("..", import.meta.url));
const { exports } = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));

await bundleModules({
  folder,
  entries: Object.values(exports).flatMap((target) => target.default ?? []),
  inlined: [],
  options: { platform: "node" },
});
