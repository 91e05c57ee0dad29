// What somebody pays for who installs core and nothing else. How long it takes to load is a benchmark: `pnpm bench weight`.
import { statSync } from "node:fs";
import { expect, inject, it } from "vitest";
import { workspacePackages } from "../lib/workspace.mjs";

const mostBytes = 150_000;
const mostDependencies = 4;
const name = "@townkit/core";

it(`${name} is at most ${mostBytes / 1000} KB packed`, () => {
  expect(statSync(inject("tarballs")[name] ?? "").size).toBeLessThanOrEqual(mostBytes);
});

it(`${name} has at most ${mostDependencies} dependencies`, () => {
  const manifest = workspacePackages().find((pkg) => pkg.name === name)?.manifest ?? {};
  const needed = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
  expect(needed.length).toBeGreaterThan(0);
  expect(needed.length).toBeLessThanOrEqual(mostDependencies);
});
