import { join } from "node:path";
import { npmTool } from "./npm-tool.mjs";
import { root } from "./workspace.mjs";

/**
 * The start of a command line that runs vitest on Node.js 24, whose binary npm has in a package per platform.
 * @returns {Promise<readonly string[]>}
 * @throws when it cannot be installed
 */
export async function node24Argv() {
  const folder = await npmTool({ name: `node-${process.platform}-${process.arch}`, version: "24.21.0" });
  return [join(folder, "bin/node"), join(root, "node_modules/vitest/vitest.mjs")];
}
