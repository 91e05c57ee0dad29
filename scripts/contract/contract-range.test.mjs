// What a backend says to a town at load it also says to package managers at install.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { satisfies } from "semver";
import { describe, expect, it } from "vitest";
import { coresOfContract } from "../arrows/allowed.mjs";
import { workspacePackages } from "../lib/workspace.mjs";

const packages = workspacePackages();
const core = packages.find(({ name }) => name === "@townkit/core");
const backends = packages.filter(({ name, publishable }) => publishable && name.startsWith("@townkit/backend-"));

describe.each(backends)("$name", ({ path, manifest }) => {
  it("names as its peer the cores that speak the contract which its module states", async () => {
    const source = join(path, "src/index.ts");
    expect(existsSync(source)).toBe(true);
    const { default: module } = await import(source);
    const [major] = module.contractVersion.split(".");
    expect(manifest.peerDependencies["@townkit/core"]).toBe(coresOfContract[major]);
    expect(manifest.dependencies).not.toHaveProperty("@townkit/core");
  });
});

it("the core of this repository is in the range of the contract that it speaks", async () => {
  const { contractVersion } = await import(join(core?.path ?? "", "src/index.ts"));
  const range = coresOfContract[contractVersion.split(".")[0]] ?? "none";
  expect(satisfies(core?.manifest.version, range)).toBe(true);
});
