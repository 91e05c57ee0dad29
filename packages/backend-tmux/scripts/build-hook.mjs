// Bundles what agents start or load, each into one file: dist/hooks/townkit-hook.mjs, dist/extensions/townkit-pi.mjs.
import { build } from "esbuild";
import { oneFile } from "../../../scripts/lib/bundle-settings.mjs";

for (const entry of [
  new URL("../src/hooks/townkit-hook.ts", import.meta.url),
  new URL("../src/extensions/townkit-pi.ts", import.meta.url),
]) {
  const outfile = entry.pathname.replace(/\/src\/([^/]+\/[^/]+)\.ts$/, "/dist/$1.mjs");
  await build({ ...oneFile, entryPoints: [entry.pathname], outfile });
}
