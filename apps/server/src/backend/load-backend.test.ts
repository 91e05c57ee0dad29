import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { contractVersion } from "@townkit/core";
import { expect, test } from "vitest";
import { tempFolder } from "../test-support/temp-folder.js";
import { loadBackend } from "./load-backend.js";
import { backendPackage, locateBackend } from "./locate-backend.js";

async function townWith(name: string, source: string, manifestOf: object = {}): Promise<string> {
  const town = await tempFolder();
  const folder = path.join(town, "node_modules", name);
  await mkdir(folder, { recursive: true });
  const manifest = { name, version: "1.0.0", type: "module", exports: { default: "./index.js" }, ...manifestOf };
  await writeFile(path.join(folder, "package.json"), JSON.stringify(manifest));
  await writeFile(path.join(folder, "index.js"), source);
  return town;
}

const load = (townRoot: string, name: string) => {
  const runFolder = path.join(townRoot, "hosts");
  return loadBackend({ name, isolation: "inline", townRoot, configFile: path.join(townRoot, "town.toml"), runFolder });
};

const locate = (townRoot: string, name: string) =>
  locateBackend({ name, townRoot, configFile: path.join(townRoot, "town.toml") });

/** A schema from the package's own copy of zod. */
const zod = JSON.stringify(import.meta.resolve("zod"));
const source = (version: string, section = "odd") => `
  import { z } from ${zod};
  export default { contractVersion: ${JSON.stringify(version)}, section: { name: ${JSON.stringify(section)}, schema: z.object({}) }, create() {} };
`;

test("the names of our own are those of our packages, any other is a package's own", () => {
  expect(backendPackage("opencode")).toBe("@townkit/backend-opencode");
  expect(backendPackage("@stranger/agents")).toBe("@stranger/agents");
  expect(backendPackage("plain-agents")).toBe("plain-agents");
});

test("a package beside the town is loaded", async () => {
  const town = await townWith("@stranger/odd", source(contractVersion));
  const found = await load(town, "@stranger/odd");
  expect(found).toMatchObject({ package: "@stranger/odd", section: "odd" });
  expect(found.host()).toBeNull();
  expect(locate(town, "@stranger/odd")).toMatchObject({ own: false });
});

test("a path begins at the town's folder, and a package there is entered by its exports", async () => {
  const town = await townWith("@stranger/odd", source(contractVersion));
  const folder = "./node_modules/@stranger/odd";
  const entry = path.join(town, folder, "index.js");
  expect(locate(town, folder)).toEqual({ package: folder, entry, own: false });
  expect(locate(town, `${folder}/index.js`)).toMatchObject({ entry });
  expect(await load(town, folder)).toMatchObject({ package: folder, section: "odd" });
  expect(() => locate(town, "./nowhere")).toThrow(path.join(town, "nowhere"));
  expect(() => locate(town, "./node_modules/@stranger")).toThrow("it has no module to enter");
});

test("a package that is missing is named with the places and the remedy", async () => {
  const town = await tempFolder();
  const error = await load(town, "opencode-missing").catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: "config_invalid",
    remedy: expect.stringContaining("npm install opencode-missing"),
  });
  expect(error).toHaveProperty("message", expect.stringContaining(town));
});

test("where one of ours is installed, it is proposed instead", async () => {
  const town = await townWith("@townkit/backend-tmux", source(contractVersion));
  expect(() => locate(town, "claude")).toThrow(
    expect.objectContaining({ remedy: expect.stringMatching(/npm install claude\nOr name one .*backend = "tmux"/) }),
  );
});

test("a package that cannot be entered says why", async () => {
  const town = await townWith("@stranger/closed", "", { exports: { import: "./index.js" } });
  await expect(load(town, "@stranger/closed")).rejects.toMatchObject({
    code: "config_invalid",
    remedy: expect.stringContaining('"default"'),
  });
});

test.each(["daemon", "../up", "logs", "Big"])("a section that calls itself %s is refused", async (section) => {
  const town = await townWith("@stranger/odd", source(contractVersion, section));
  await expect(load(town, "@stranger/odd")).rejects.toMatchObject({
    code: "config_invalid",
    message: expect.stringContaining("section.name"),
  });
});

test("a package that breaks when it is loaded is named", async () => {
  const town = await townWith("@stranger/broken", 'throw new Error("no luck")');
  await expect(load(town, "@stranger/broken")).rejects.toMatchObject({
    code: "config_invalid",
    message: expect.stringMatching(/@stranger\/broken .*no luck/),
  });
});

test("a package of another contract is refused", async () => {
  const town = await townWith("@stranger/old", source("9.0"));
  await expect(load(town, "@stranger/old")).rejects.toMatchObject({
    code: "contract_mismatch",
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
