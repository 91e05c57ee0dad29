import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runChild } from "./child.mjs";
import { root } from "./workspace.mjs";

const deadlineMs = 5 * 60_000;

/**
 * A package that a check or two need and nobody else: npm installs it below node_modules when it is first asked for.
 * @param {{ name: string, version: string, overrides?: Readonly<Record<string, unknown>> }} tool `version`: exactly;
 *   `overrides`: of what it needs in its turn, as in a package.json.
 * @returns {Promise<string>} its folder
 * @throws when it cannot be installed
 */
export async function npmTool({ name, version, overrides = {} }) {
  const folder = join(root, "node_modules/.cache/townkit", `${name}-${version}`);
  const stamp = join(folder, "installed");
  if (!existsSync(stamp)) {
    mkdirSync(folder, { recursive: true });
    const manifest = { private: true, dependencies: { [name]: version }, overrides };
    writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
    const argv = ["npm", "install", "--prefix", folder, "--no-audit", "--no-fund", "--no-package-lock"];
    const { ok, output } = await runChild({ argv, deadlineMs, capture: true });
    if (!ok) throw new Error(`${name}@${version} could not be installed: ${output}`);
    writeFileSync(stamp, "");
  }
  return join(folder, "node_modules", name);
}
