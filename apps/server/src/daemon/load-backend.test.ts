import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { contractVersion } from "@townkit/core";
import { expect, test } from "vitest";
import { tempFolder } from "../test-support/temp-folder.js";
import { backendPackage, loadBackend } from "./load-backend.js";

async function townWith(name: string, source: string): Promise<string> {
  const town = await tempFolder();
  const folder = path.join(town, "node_modules", name);
  await mkdir(folder, { recursive: true });
  const manifest = { name, version: "1.0.0", type: "module", exports: { default: "./index.js" } };
  await writeFile(path.join(folder, "package.json"), JSON.stringify(manifest));
  await writeFile(path.join(folder, "index.js"), source);
  return town;
}

const load = (townRoot: string, name: string) =>
  loadBackend({ name, townRoot, configFile: path.join(townRoot, "town.toml") });

/** A schema from the package's own copy of zod. */
const zod = JSON.stringify(import.meta.resolve("zod"));
const source = (version: string) => `
  import { z } from ${zod};
  export default { contractVersion: ${JSON.stringify(version)}, section: { name: "odd", schema: z.object({}) }, create() {} };
`;

test("a plain name is one of our packages, any other is a package's own", () => {
  expect(backendPackage("opencode")).toBe("@townkit/backend-opencode");
  expect(backendPackage("@stranger/agents")).toBe("@stranger/agents");
});

test("a package beside the town is loaded", async () => {
  const town = await townWith("@stranger/odd", source(contractVersion));
  expect(await load(town, "@stranger/odd")).toMatchObject({
    package: "@stranger/odd",
    module: { section: { name: "odd" } },
  });
});

test("a package that is missing is named with the places and the remedy", async () => {
  const town = await tempFolder();
  const error = await load(town, "missing").catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: "config_invalid",
    remedy: expect.stringContaining("npm install @townkit/backend-missing"),
  });
  expect(error).toHaveProperty("message", expect.stringContaining(town));
});

test("a package of another contract is refused", async () => {
  const town = await townWith("@stranger/old", source("9.0"));
  await expect(load(town, "@stranger/old")).rejects.toMatchObject({
    code: "config_invalid",
    message: expect.stringContaining("contract 9.0"),
  });
});

test("a package that is not a backend is refused", async () => {
  const town = await townWith("@stranger/none", "export default {};");
  await expect(load(town, "@stranger/none")).rejects.toMatchObject({
    code: "config_invalid",
    message: expect.stringContaining("is not a backend"),
  });
});
