// Bundles what agents start or load, each into one file: dist/hooks/townkit-hook.cjs, dist/extensions/townkit-pi.mjs.
import { build } from "esbuild";
import { oneFile } from "../../../scripts/lib/bundle-settings.mjs";

/** @type {readonly { entry: URL, format: "cjs" | "esm" }[]} */
const parts = [
  // A program for each call of a hook: Node.js starts a CommonJS one sooner.
  { entry: new URL("../src/hooks/townkit-hook.ts", import.meta.url), format: "cjs" },
  { entry: new URL("../src/extensions/townkit-pi.ts", import.meta.url), format: "esm" },
];

for (const { entry, format } of parts) {
  const end = format === "cjs" ? "cjs" : "mjs";
  const outfile = entry.pathname.replace(/\/src\/([^/]+\/[^/]+)\.ts$/, `/dist/$1.${end}`);
  await build({ ...oneFile, format, entryPoints: [entry.pathname], outfile });
}
