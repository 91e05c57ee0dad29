import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { runChild } from "./child.mjs";
import { timed } from "./progress.mjs";
import { toolEnv } from "./tool-env.mjs";
import { root, workspacePackages } from "./workspace.mjs";

const stampFile = join(root, "node_modules/.cache/townkit/installed");
/** Vitest removes it itself when the lockfile is another one, also from under the other suites, which begin with it. */
const transformed = join(root, "node_modules/.experimental-vitest-cache");
const deadlineMs = 15 * 60_000;

/**
 * Installs the dependencies that the lockfile names, unless that was done already.
 * @returns {Promise<boolean>} false when it failed; what it printed is on the terminal then
 */
export async function ensureInstalled() {
  const wanted = fingerprint();
  if (isInstalled(wanted)) return true;
  const result = await timed("Installing dependencies (about a minute the first time)", () =>
    runChild({
      argv: ["npx", "--yes", packageManager(), "install", "--frozen-lockfile"],
      // Without CI pnpm would ask before it replaces a folder that another version made.
      env: toolEnv({ CI: "true" }),
      deadlineMs,
      capture: true,
    }),
  );
  if (!result.ok) {
    console.error(result.output);
    console.error(
      "Dependencies could not be installed: see above. If the npm registry was not reached, check the connection.",
    );
    console.error(`If a package.json was changed, write the lockfile with: npx ${packageManager()} install`);
    return false;
  }
  rmSync(transformed, { recursive: true, force: true });
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, wanted);
  return true;
}

/** @param {string} wanted */
function isInstalled(wanted) {
  return (
    existsSync(stampFile) &&
    readFileSync(stampFile, "utf8") === wanted &&
    workspacePackages().every(({ path }) => existsSync(join(path, "node_modules")))
  );
}

/** Changes with the lockfile and with the platform, whose binaries differ. */
function fingerprint() {
  const lockfile = readFileSync(join(root, "pnpm-lock.yaml"));
  return createHash("sha256").update(lockfile).update(`${process.platform}-${process.arch}`).digest("hex");
}

function packageManager() {
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8")).packageManager;
}
