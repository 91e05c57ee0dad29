// Bundles the program that agents call as their hook into one file: dist/hooks/townkit-hook.mjs.
import { build } from "esbuild";
import { oneFile } from "../../../scripts/lib/bundle-settings.mjs";

await build({
  ...oneFile,
  entryPoints: [new URL("../src/hooks/townkit-hook.ts", import.meta.url).pathname],
  outfile: new URL("../dist/hooks/townkit-hook.mjs", import.meta.url).pathname,
});
