// Bundles the part that lives inside the server into one file: dist/plugin/town-plugin.mjs.
import { build } from "esbuild";

await build({
  entryPoints: [new URL("../src/plugin/town-plugin.ts", import.meta.url).pathname],
  outfile: new URL("../dist/plugin/town-plugin.mjs", import.meta.url).pathname,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  legalComments: "none",
});
