// What the packages' bundles are made with.
import { copyFile } from "node:fs/promises";

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
 * Several entries that share their parts, as small as they get. The names of functions and classes stay: for whoever reads a
 * stack trace, and because an error is called by its class.
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
  lineLimit: 160,
};

/**
 * Lays the licences of what became a part of the bundle beside its parts.
 * @param {{ folder: string, outdir: string, inlined: Iterable<string> }} options `folder`: the package's.
 */
export async function copyNotices({ folder, outdir, inlined }) {
  // Not called LICENSE: pnpm would take that for the package's own, and leave ours out.
  for (const name of inlined)
    await copyFile(`${folder}/node_modules/${name}/LICENSE`, `${outdir}/shared/${name}.notice.txt`);
}
