import { readdirSync } from "node:fs";
import { join } from "node:path";
import { runChild } from "../lib/child.mjs";
import { toolEnv } from "../lib/tool-env.mjs";

const deadlineMs = 60_000;

/**
 * Packs a package as a release would.
 * @param {{ pkg: import("../lib/workspace.mjs").WorkspacePackage, folder: string }} options
 * @returns {Promise<string>} the tarball's path
 */
export async function packInto({ pkg, folder }) {
  const destination = join(folder, pkg.name.replace("/", "-"));
  const argv = ["pnpm", "pack", "--pack-destination", destination];
  const { ok, output } = await runChild({ argv, cwd: pkg.path, env: toolEnv(), deadlineMs, capture: true });
  if (!ok) throw new Error(`${pkg.name} could not be packed: ${output}`);
  const [tarball] = readdirSync(destination);
  if (tarball === undefined) throw new Error(`packing ${pkg.name} made no file: ${output}`);
  return join(destination, tarball);
}
