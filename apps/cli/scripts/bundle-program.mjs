// Bundles the program that `town` runs into dist/program/: loading some hundred modules of its own and of its
// dependencies one by one takes longer than most commands. Each command stays a part of its own, loaded on need.
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const folder = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

// The names of the parts change with what is in them.
await rm(folder("../dist/program"), { recursive: true, force: true });
await build({
  entryPoints: [folder("../src/main.ts")],
  outdir: folder("../dist/program"),
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  // Names stay, for whoever reads a stack trace.
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  // What yargs measures its help with: that one builds tables of all scripts and emoji when it is loaded, which takes
  // as long as Node.js itself (80 ms, measured).
  alias: { "string-width": fileURLToPath(import.meta.resolve("fast-string-width")) },
});
