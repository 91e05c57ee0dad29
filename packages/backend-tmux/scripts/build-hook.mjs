// Bundles the program that agents call as their hook into one file: dist/hooks/townkit-hook.mjs.
import { build } from "esbuild";

await build({
  entryPoints: [new URL("../src/hooks/townkit-hook.ts", import.meta.url).pathname],
  outfile: new URL("../dist/hooks/townkit-hook.mjs", import.meta.url).pathname,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  legalComments: "none",
});
