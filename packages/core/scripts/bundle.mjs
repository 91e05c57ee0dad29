// Bundles the modules that this package exports into dist/, each part that several of them use once. Loading some sixty
// modules of our own and the hundred of zod one by one takes as long as Node.js itself (measured; `pnpm bench weight`).
import { readdir, readFile, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { copyNotices, smallParts } from "../../../scripts/lib/bundle-settings.mjs";

const folder = fileURLToPath(new URL("..", import.meta.url));
const manifest = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));

/**
 * What is used of zod becomes a part of the bundle. The package stays a dependency all the same: our types name its types.
 * Schemas of this copy and of another one mix: zod tells its schemas by their traits, not by their classes.
 */
const inlined = new Set(["zod"]);

/** `./dist/pool/index.js` becomes `pool/index`, made of `src/pool/index.ts`. */
const names = Object.values(manifest.exports)
  .filter((target) => typeof target === "object")
  .map((target) => target.default.replace("./dist/", "").replace(/\.js$/, ""));

const outdir = `${folder}/dist`;
// What an earlier build made must not be published: the names of shared parts change with what is in them.
const earlier = await readdir(outdir, { recursive: true });
for (const file of earlier.filter((name) => /\.js(\.map)?$/.test(name))) await rm(`${outdir}/${file}`);
await build({
  ...smallParts,
  entryPoints: names.map((name) => ({ in: `${folder}/src/${name}.ts`, out: name })),
  outdir,
  platform: "neutral",
  mainFields: ["module", "main"],
  external: ["node:*", ...Object.keys(manifest.dependencies).filter((name) => !inlined.has(name))],
});
await copyNotices({ folder, outdir, inlined });
