import { fileURLToPath } from "node:url";
import { bundleProgram } from "../../../scripts/lib/test-programs.js";

export { type Child, startChild } from "../../../scripts/lib/test-programs.js";

/** One of `children/` as a file that Node runs. */
export async function bundleChild(name: "writer" | "opener" | "filler"): Promise<string> {
  return await bundleProgram(fileURLToPath(new URL(`children/${name}.ts`, import.meta.url)));
}
