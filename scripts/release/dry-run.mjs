// Rehearses a release: versions and packs in a copy of the tree, publishes to a registry of its own, and installs from
// it what users may ask for. Nothing changes here, and nothing leaves this machine.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bootstrap } from "../lib/bootstrap.mjs";
import { runChild } from "../lib/child.mjs";
import { seconds, timed } from "../lib/progress.mjs";
import { align } from "../lib/summary.mjs";
import { casesOf } from "./cases.mjs";
import { managers } from "./managers.mjs";
import { startRegistry } from "./registry.mjs";
import { tryInstall } from "./try-install.mjs";
import { packRelease } from "./versioned-copy.mjs";

const publishDeadlineMs = 60_000;

if (await bootstrap()) {
  const folder = mkdtempSync(join(tmpdir(), "townkit-release-"));
  try {
    process.exitCode = await rehearse(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
} else {
  process.exitCode = 1;
}

/** @param {string} folder @returns {Promise<number>} the exit code */
async function rehearse(folder) {
  const packed = await timed("Versioning and packing in a copy", () => packRelease({ folder }));
  const registry = await startRegistry({ folder });
  try {
    for (const { name, version, tarball } of packed) {
      await publish({ tarball, registry: registry.url, folder });
      console.log(`published ${name} ${version}`);
    }
    const tried = [];
    for (const wanted of casesOf(packed.map(({ name }) => name))) {
      for (const manager of managers) {
        tried.push(await tryInstall({ wanted, manager, registry: registry.url, folder }));
        console.log(`installed ${wanted.name} with ${manager.name}`);
      }
    }
    return tell(tried);
  } finally {
    await registry.close();
  }
}

/** @param {{ tarball: string, registry: string, folder: string }} options */
async function publish({ tarball, registry, folder }) {
  const userconfig = join(folder, "publisher.npmrc");
  // npm asks for a token even where the registry asks for none.
  writeFileSync(userconfig, `registry=${registry}\n${registry.replace("http:", "")}:_authToken=nobody\n`);
  const argv = ["npm", "publish", tarball, "--userconfig", userconfig, "--loglevel=error"];
  const { ok, output } = await runChild({ argv, cwd: folder, deadlineMs: publishDeadlineMs, capture: true });
  if (!ok) throw new Error(`${tarball} could not be published: ${output}`);
}

/** @param {readonly import("./try-install.mjs").Tried[]} tried */
function tell(tried) {
  const head = ["install", "with", "packages", "MB", "time", "first --help"];
  const rows = tried.map(({ name, manager, tree, installMs, helpMs }) => [
    name,
    manager,
    String(tree.packages),
    tree.megabytes.toFixed(1),
    seconds(installMs),
    helpMs === undefined ? "" : seconds(helpMs),
  ]);
  console.log(`\n${align([head, ...rows]).join("\n")}\n`);
  const problems = tried.flatMap(({ name, manager, problems }) =>
    problems.map((text) => `${name} with ${manager}: ${text}`),
  );
  for (const problem of problems) console.error(problem);
  console.log(`${tried.length} installs, ${problems.length} problems`);
  return problems.length === 0 ? 0 : 1;
}
