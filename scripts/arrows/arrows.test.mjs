// Imports of undeclared packages are found by the suite `unused` (knip); here is what the declared ones may be.
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root, workspacePackages } from "../lib/workspace.mjs";
import { allowed, browserEntries, forbiddenArrows } from "./allowed.mjs";
import { nodeImportsOf } from "./browser-bundle.mjs";

const packages = workspacePackages();
const ours = new Set(packages.map(({ name }) => name));

describe("arrows between packages", () => {
  it.each(packages)("$name depends only on what it may", ({ manifest }) => {
    expect(forbiddenArrows({ manifest, ours })).toEqual([]);
  });

  it("the table names no package that does not exist", () => {
    expect(Object.keys(allowed).filter((name) => !ours.has(name))).toEqual([]);
  });

  it("refuses an arrow that the table does not have", () => {
    const manifest = { name: "@townkit/core", peerDependencies: { "@townkit/client": "*", zod: "*" } };
    expect(forbiddenArrows({ manifest, ours })).toEqual([
      "@townkit/core must not depend on @townkit/client (peerDependencies)",
    ]);
  });

  it("lets the testkit be an optional peer of a package that brings the suite to itself, and nothing more than that", () => {
    const townkit = { conformance: "./dist/conformance/index.js" };
    const peerDependencies = { "@townkit/testkit": "*" };
    const peerDependenciesMeta = { "@townkit/testkit": { optional: true } };
    const of = (/** @type {object} */ more) =>
      forbiddenArrows({ manifest: { name: "@townkit/client", ...more }, ours }).length;
    expect(of({ townkit, peerDependencies, peerDependenciesMeta })).toBe(0);
    expect(of({ townkit, peerDependencies })).toBe(1);
    expect(of({ peerDependencies, peerDependenciesMeta })).toBe(1);
    expect(of({ townkit, dependencies: peerDependencies, peerDependenciesMeta })).toBe(1);
  });

  it("refuses a package without a row", () => {
    expect(forbiddenArrows({ manifest: { name: "@townkit/new" }, ours })).toEqual([
      "@townkit/new has no row in the table of allowed arrows",
    ]);
  });
});

describe("modules of Node.js", () => {
  it.each(browserEntries)("are out of reach of %s", async (name) => {
    const dir = packages.find((candidate) => candidate.name === name)?.path ?? "";
    expect(await nodeImportsOf({ entry: join(dir, "src/index.ts") })).toEqual([]);
  });

  it.each(["node:fs", "child_process", "fs/promises"])("are found: %s", async (module) => {
    const found = await nodeImportsOf({
      contents: `import * as m from "${module}"; console.log(m);`,
      resolveDir: root,
    });
    expect(found).toHaveLength(1);
  });
});
