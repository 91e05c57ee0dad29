import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { entrySources } from "./scripts/lib/entry-sources.mjs";
import { workspacePackages } from "./scripts/lib/workspace.mjs";

// Programs are entered here and not by an import.
const mains = [
  "src/main.ts",
  "src/chaos/main.ts",
  "src/cycles/main.ts",
  "src/town/faulty-daemon.ts",
  "src/soak/main.ts",
  "src/program/main.ts",
  "src/host/main.ts",
  "src/host/owner-watch.ts",
  "src/mcp/pool-process.ts",
  "src/hybrid/bare-backends.ts",
  "src/hybrid/bare-look.ts",
  "src/town/bare-hono.ts",
];
const childPrograms = ["test/children/*.ts", "src/test-support/*.mjs"];
/** A package that is written for somebody else: it is entered as its own package.json says. */
const templates = ["template/src/{index,conformance}.ts"];

// Found at run time by their names, and started as programs or loaded: no import shows that they are used.
const foundByName = [
  "@modelcontextprotocol/server-everything",
  "opencode-ai",
  "@townkit/cli",
  "@townkit/server",
  "@townkit/backend-hybrid",
  "@townkit/backend-opencode",
  "@townkit/backend-tmux",
  "@townkit/store-sqlite",
];

/** What each package is entered by is what its package.json says: `exports`, `bin` and, of a private one, its main program. */
const workspaces = Object.fromEntries(
  workspacePackages().map((pkg) => [
    pkg.dir,
    {
      entry: [...entrySources(pkg), ...mains.map((main) => join(pkg.path, main))]
        .filter((file) => existsSync(file))
        .map((file) => relative(pkg.path, file))
        .concat([...childPrograms, ...templates].filter((pattern) => existsSync(join(pkg.path, dirname(pattern))))),
      project: ["**/*.{ts,mjs}"],
      ignoreDependencies: foundByName.filter((name) => declares(pkg.manifest, name)),
    },
  ]),
);

/** @type {import("knip").KnipConfig} */
export default {
  workspaces: {
    ".": {
      entry: ["scripts/{start,test}.mjs", "scripts/{changeset,api}/check.mjs"],
      project: ["scripts/**/*.mjs"],
      ignoreDependencies: ["pnpm", "@arethetypeswrong/cli", "opencode-ai"],
    },
    ...workspaces,
  },
  // A type that only its own file names may still be exported: it is a part of what that file promises.
  ignoreExportsUsedInFile: { interface: true, type: true },
  // Of the system: a test of a full disk makes a small one, and one of hung threads a pipe; services are checked by its verifiers.
  ignoreBinaries: ["mount", "umount", "mkfifo", "systemd-analyze", "plutil"],
};

/**
 * @param {Record<string, any>} manifest
 * @param {string} name
 */
function declares(manifest, name) {
  return [manifest.dependencies, manifest.devDependencies].some((field) => name in (field ?? {}));
}
