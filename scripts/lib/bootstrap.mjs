import { ensureBuilt } from "./build.mjs";
import { ensureInstalled } from "./install.mjs";
import { nodeVersionProblem } from "./node-version.mjs";

/**
 * Makes a fresh checkout ready to run, with nothing but Node.js and npm on the machine.
 * @returns {Promise<boolean>} false when it cannot; the reason has been printed
 */
export async function bootstrap() {
  const problem = nodeVersionProblem(process.versions.node);
  if (problem !== undefined) {
    console.error(problem);
    return false;
  }
  return (await ensureInstalled()) && (await ensureBuilt());
}
