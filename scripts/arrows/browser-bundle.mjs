import { isBuiltin } from "node:module";
import { build } from "esbuild";
import { sourceAliases } from "../lib/source-aliases.mjs";

/**
 * Bundles a module with all that it reaches, and lists the imports of Node.js modules on the way.
 * @param {{ entry: string } | { contents: string, resolveDir: string }} source
 * @returns {Promise<string[]>} `importer → module`, empty when a browser can run it
 * @throws when something imported cannot be found
 */
export async function nodeImportsOf(source) {
  /** @type {string[]} */
  const found = [];
  const aliases = sourceAliases();
  const input = "entry" in source ? { entryPoints: [source.entry] } : { stdin: { ...source, sourcefile: "stdin.mjs" } };
  await build({
    ...input,
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    logLevel: "silent",
    plugins: [
      {
        name: "node-imports",
        setup({ onResolve }) {
          onResolve({ filter: /.*/ }, ({ path, importer }) => {
            const alias = aliases.find(({ find }) => find.test(path));
            if (alias !== undefined) return { path: alias.replacement };
            if (!isBuiltin(path)) return undefined;
            found.push(`${importer} → ${path}`);
            return { path, external: true };
          });
        },
      },
    ],
  });
  return found;
}
