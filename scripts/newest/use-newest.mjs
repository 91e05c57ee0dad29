// Writes the newest versions of the named packages into the catalog and the lockfile: `use-newest.mjs NAME…`.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runChild } from "../lib/child.mjs";
import { root } from "../lib/workspace.mjs";
import { withVersion } from "./catalog.mjs";

const deadlineMs = 10 * 60_000;
const file = join(root, "pnpm-workspace.yaml");
const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

for (const name of process.argv.slice(2)) {
  const version = (await run(["npm", "view", `${name}@latest`, "version", "--loglevel=error"])).trim();
  writeFileSync(file, withVersion({ catalog: readFileSync(file, "utf8"), name, version }));
  console.log(`${name} ${version}`);
}
await run(["npx", "--yes", packageManager, "install", "--no-frozen-lockfile"]);

/** @param {readonly string[]} argv */
async function run(argv) {
  const { ok, output } = await runChild({ argv, deadlineMs, capture: true });
  if (!ok) throw new Error(`${argv.join(" ")} failed: ${output}`);
  return output;
}
