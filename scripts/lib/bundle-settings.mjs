// What the packages' bundles are made with.
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { build } from "esbuild";

/**
 * One file that needs nothing beside it, for somebody else's program to load or start.
 * @satisfies {import("esbuild").BuildOptions}
 */
export const oneFile = {
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  legalComments: "none",
};

/**
 * Several entries that share their parts, as small as they get. The names of functions and classes stay for whoever reads a
 * stack trace.
 * @satisfies {import("esbuild").BuildOptions}
 */
export const smallParts = {
  chunkNames: "shared/[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  target: "node20",
  minifySyntax: true,
  minifyWhitespace: true,
  minifyIdentifiers: true,
  keepNames: true,
  lineLimit: 2000,
};

/** The folder of the package that an input of a bundle is from, and its name. */
const inPackage = /^(?<folder>.*\/node_modules\/(?<name>(?:@[^/]+\/)?[^/]+))\//;

/**
 * Lays the licences of what became a part of the bundle beside its parts.
 * @param {{ metafile: import("esbuild").Metafile, outdir: string }} options
 */
export async function copyNotices({ metafile, outdir }) {
  const folders = new Map(
    Object.keys(metafile.inputs).flatMap((input) => {
      const { folder, name } = inPackage.exec(resolve(input))?.groups ?? {};
      return folder && name ? [[name, folder]] : [];
    }),
  );
  // Not called LICENSE: pnpm would take that for the package's own, and leave ours out.
  for (const [name, folder] of folders)
    await writeFile(`${outdir}/shared/${name.replace("@", "").replace("/", "-")}.notice.txt`, await noticeIn(folder));
}

/**
 * The licence that lies in a package; of one that has none, what its manifest says of it.
 * @param {string} folder
 */
async function noticeIn(folder) {
  const file = (await readdir(folder)).find((name) => /^licen[cs]e(\.|$)/i.test(name));
  if (file !== undefined) return await readFile(`${folder}/${file}`, "utf8");
  const { name, license, author } = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
  if (typeof license !== "string")
    throw new Error(`${name} does not say by what licence it may be a part of a bundle.`);
  return `${name}\nAuthor: ${typeof author === "object" ? author.name : author}\nLicense: ${license}\n`;
}

/**
 * The modules, as built, that lead into a package: what it exports, and how it brings the suite to itself.
 * @param {{ exports: Readonly<Record<string, { default?: string }>>, townkit?: { conformance?: string } }} manifest
 * @returns {string[]}
 */
export function entriesOf({ exports, townkit }) {
  const suite = townkit?.conformance ?? "";
  return [
    ...Object.values(exports).flatMap((target) => target.default ?? []),
    ...(suite.startsWith("./") ? [suite] : []),
  ];
}

/**
 * Bundles the modules by which a package is entered into its `dist`, each part that several of them use once.
 * @param {{ folder: string, entries: readonly string[], inlined: readonly string[], options: import("esbuild").BuildOptions }} options
 *   `entries`: as built, such as `./dist/kit/index.js`, which is made of `src/kit/index.ts`; `inlined`: the dependencies that
 *   become a part of the bundle, all others stay outside of it.
 */
export async function bundleModules({ folder, entries, inlined, options }) {
  const { dependencies, peerDependencies } = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
  const names = entries.map((entry) => entry.replace("./dist/", "").replace(/\.js$/, ""));
  const outdir = `${folder}/dist`;
  // What an earlier build made must not be published: the names of shared parts change with what is in them.
  const earlier = await readdir(outdir, { recursive: true });
  for (const file of earlier.filter((name) => /\.js(\.map)?$/.test(name))) await rm(`${outdir}/${file}`);
  const { metafile } = await build({
    ...smallParts,
    ...options,
    entryPoints: names.map((name) => ({ in: `${folder}/src/${name}.ts`, out: name })),
    outdir,
    metafile: true,
    external: [
      "node:*",
      ...Object.keys({ ...dependencies, ...peerDependencies }).filter((name) => !inlined.includes(name)),
    ],
  });
  await copyNotices({ metafile, outdir });
}
