// Bundles the part that lives inside the server into one file: dist/plugin/town-plugin.mjs.
import { build } from "esbuild";
import { oneFile } from "../../../scripts/lib/bundle-settings.mjs";

await build({
  ...oneFile,
  entryPoints: [new URL("../src/plugin/town-plugin.ts", import.meta.url).pathname],
  outfile: new URL("../dist/plugin/town-plugin.mjs", import.meta.url).pathname,
});
