// Bundles the terminal agent's program, with what it uses of zod: towns start it by the hundred, and loading its modules one
// by one takes twice as long as Node.js itself (measured). What only a turn needs stays apart and is loaded by the first.
import { copyFile, readFile, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const folder = fileURLToPath(new URL("..", import.meta.url));
const outdir = `${folder}/dist/terminal-agent`;
const { dependencies } = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
const inlined = new Set(["zod"]);

await rm(`${outdir}/shared`, { recursive: true, force: true });
// Of the module that the bundle takes the place of.
await rm(`${outdir}/main.js.map`, { force: true });
await build({
  entryPoints: [`${folder}/src/terminal-agent/main.ts`],
  outdir,
  chunkNames: "shared/[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  minifySyntax: true,
  minifyWhitespace: true,
  minifyIdentifiers: true,
  keepNames: true,
  lineLimit: 160,
  external: Object.keys(dependencies)
    .filter((name) => !inlined.has(name))
    .flatMap((name) => [name, `${name}/*`]),
});
// Not called LICENSE: pnpm would take that for the package's own, and leave ours out.
for (const name of inlined)
  await copyFile(`${folder}/node_modules/${name}/LICENSE`, `${outdir}/shared/${name}.notice.txt`);
