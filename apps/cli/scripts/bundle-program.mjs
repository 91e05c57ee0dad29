// Bundles the program that `town` runs into dist/program/: loading some hundred modules of its own and of its
// dependencies one by one takes longer than most commands. Each command stays a part of its own, loaded on need.
import { rm } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { sourceAliases } from "../../../scripts/lib/source-aliases.mjs";

const source = fileURLToPath(new URL("../src", import.meta.url));
const outdir = fileURLToPath(new URL("../dist/program", import.meta.url));

/** @satisfies {import("esbuild").BuildOptions} */
const common = {
  outdir,
  entryNames: "[name]",
  bundle: true,
  platform: "node",
  target: "node20",
  minify: true,
  // Those of functions and classes stay as they are, for whoever reads a stack trace.
  keepNames: true,
  legalComments: "none",
  // What yargs measures its help with: that one builds tables of all scripts and emoji when it is loaded, which takes
  // as long as Node.js itself (80 ms, measured).
  alias: { "string-width": fileURLToPath(import.meta.resolve("fast-string-width")) },
};

const main = resolve(source, "main.ts");

/** @satisfies {import("esbuild").BuildOptions} */
const commonJs = {
  ...common,
  format: "cjs",
  outExtension: { ".js": ".cjs" },
  define: { "import.meta.url": "programUrl" },
  banner: { js: 'const programUrl = require("node:url").pathToFileURL(__filename).href;' },
};

/**
 * What every command runs is one CommonJS file: Node.js takes a quarter more time to start with a
 * module (7 to 15 ms, measured). None of it may need a schema, which takes longer to load than all the rest.
 * @satisfies {import("esbuild").BuildOptions}
 */
const quickPart = {
  ...commonJs,
  entryPoints: [main],
};

/**
 * The parser's package is four fifths of what a command that needs it runs, and takes 3 ms to compile, run or not: a file of its own.
 * @satisfies {import("esbuild").BuildOptions}
 */
const parserPart = {
  ...commonJs,
  stdin: { contents: 'module.exports = require("yargs").default;', resolveDir: source },
  entryNames: "yargs",
};

/**
 * Leaves the parser's package to that file, by `require`: an import would start the loader of modules.
 * @type {import("esbuild").Plugin}
 */
const parserApart = {
  name: "parser-apart",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^yargs$/ }, () => ({ path: "yargs", namespace: "apart" }));
    onLoad({ filter: /^yargs$/, namespace: "apart" }, () => ({ contents: 'module.exports = require("./yargs.cjs");' }));
    onResolve({ filter: /^/, namespace: "apart" }, ({ path }) => ({ path, external: true }));
  },
};

/** @satisfies {import("esbuild").BuildOptions} */
const onNeedPart = { ...common, format: "esm", splitting: true };

/** The modules that these import on need. */
const rest = /** @type {Set<string>} */ (new Set());

/**
 * Leaves what is imported on need to the second bundle. One bundle of all would not do: a part of it that uses one name of a
 * package loads every module of that package which any part uses.
 * @type {import("esbuild").Plugin}
 */
const onNeed = {
  name: "on-need",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.?\// }, ({ kind, path, resolveDir }) => {
      if (kind !== "dynamic-import") return undefined;
      const module = resolve(resolveDir, path).replace(/\.js$/, ".ts");
      rest.add(module);
      return { path: `./${basename(path)}`, external: true };
    });
  },
};

/**
 * The two functions that yargs uses of `node:assert`, whose module is a large one.
 * @type {import("esbuild").Plugin}
 */
const smallAssert = {
  name: "small-assert",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^assert$/ }, () => ({ path: "assert", namespace: "small" }));
    onLoad({ filter: /^assert$/, namespace: "small" }, () => ({
      contents: `
        const must = (holds, message) => { if (!holds) throw new Error(message); };
        export const strictEqual = (left, right, message) => must(Object.is(left, right), message);
        export const notStrictEqual = (left, right, message) => must(!Object.is(left, right), message);
      `,
    }));
  },
};

/**
 * Our own packages are taken from their sources, one module at a time, so that a command brings along of them only what
 * it uses. As they are published some are bundled themselves.
 * @type {import("esbuild").Plugin}
 */
const ownSources = {
  name: "own-sources",
  setup({ onResolve }) {
    const aliases = sourceAliases();
    onResolve({ filter: /^@townkit\// }, ({ path }) => {
      const alias = aliases.find(({ find }) => find.test(path));
      return alias && { path: alias.replacement, sideEffects: false };
    });
  },
};

// The names of the parts change with what is in them.
await rm(outdir, { recursive: true, force: true });
await build({ ...quickPart, plugins: [ownSources, onNeed, parserApart] });
await build({ ...parserPart, plugins: [smallAssert] });
await build({ ...onNeedPart, entryPoints: [...rest], plugins: [ownSources] });
