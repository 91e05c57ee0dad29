import { existsSync } from "node:fs";
import { join } from "node:path";
import { runChild } from "./child.mjs";
import { root } from "./workspace.mjs";

const version = "24.21.0";
const folder = join(root, "node_modules/.cache/townkit", `node-${version}`);
const deadlineMs = 5 * 60_000;

/**
 * The start of a command line that runs vitest on Node.js 24, whose binary npm has in a package per platform.
 * Installed when first asked for, below node_modules.
 * @returns {Promise<readonly string[]>}
 * @throws when it cannot be installed
 */
export async function node24Argv() {
  const name = `node-${process.platform}-${process.arch}`;
  const binary = join(folder, "node_modules", name, "bin/node");
  if (!existsSync(binary)) {
    const argv = ["npm", "install", "--prefix", folder, "--no-audit", "--no-fund", "--no-save", `${name}@${version}`];
    const { ok, output } = await runChild({ argv, deadlineMs, capture: true });
    if (!ok) throw new Error(`${name}@${version} could not be installed: ${output}`);
  }
  return [binary, join(root, "node_modules/vitest/vitest.mjs")];
}
