// Bundles the terminal agent's program, with what it uses of zod: towns start it by the hundred, and loading its modules one
// by one takes twice as long as Node.js itself (measured). What only a turn needs stays apart and is loaded by the first.
import { readFile, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { copyNotices, smallParts } from "../../../scripts/lib/bundle-settings.mjs";

const folder = fileURLToPath(new URL("..", import.meta.url));
const outdir = `${folder}/dist/terminal-agent`;
const { dependencies } = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
const inlined = new Set(["zod"]);

await rm(`${outdir}/shared`, { recursive: true, force: true });
// Of the module that the bundle takes the place of.
await rm(`${outdir}/main.js.map`, { force: true });
const { metafile } = await build({
  ...smallParts,
  entryPoints: [`${folder}/src/terminal-agent/main.ts`],
  outdir,
  platform: "node",
  metafile: true,
  external: Object.keys(dependencies)
    .filter((name) => !inlined.has(name))
    .flatMap((name) => [name, `${name}/*`]),
});
await copyNotices({ metafile, outdir });
