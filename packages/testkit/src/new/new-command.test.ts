import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contractVersion } from "@townkit/core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newBackend } from "./new-command.js";

let root = "";
let from = "";
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "townkit-new-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));
beforeEach(async () => {
  from = await mkdtemp(join(root, "place-"));
});

describe("a new backend", () => {
  it("has the files of a package, with its own name in each", async () => {
    const said = JSON.parse(await newBackend({ name: "my-agent", from, json: true })) as {
      files: string[];
      folder: string;
    };
    expect(said).toMatchObject({ package: "townkit-backend-my-agent", folder: join(from, "townkit-backend-my-agent") });
    expect(said.files).toEqual(
      expect.arrayContaining([
        ".changeset/first-release.md",
        ".gitignore",
        "README.md",
        "package.json",
        "src/driver.ts",
      ]),
    );
    for (const file of said.files) expect(await readFile(join(said.folder, file), "utf8")).not.toMatch(/acme/i);
    expect(await readFile(join(said.folder, "src/index.ts"), "utf8")).toContain("createMyAgentBackend");
  });

  it("states the contract of this kit, and takes the kit and the core that wrote it", async () => {
    await newBackend({ name: "my-agent", from, json: false });
    const read = (file: string) => readFile(join(from, "townkit-backend-my-agent", file), "utf8");
    expect(await read("src/contract-version.ts")).toContain(`contractVersion = "${contractVersion}"`);
    const { devDependencies } = JSON.parse(await read("package.json")) as { devDependencies: Record<string, string> };
    expect(devDependencies["@townkit/core"]).toMatch(/^\^\d+\.\d+\.\d+/);
    expect(devDependencies["@townkit/testkit"]).toMatch(/^\^\d+\.\d+\.\d+/);
  });

  it("says of each remaining place in the source what to do", async () => {
    await newBackend({ name: "my-agent", from, json: false });
    const folder = join(from, "townkit-backend-my-agent");
    const readme = await readFile(join(folder, "README.md"), "utf8");
    const files = await readdir(join(folder, "src"));
    const texts = await Promise.all(
      files.map(async (file) => ({ file, text: await readFile(join(folder, "src", file), "utf8") })),
    );
    const remaining = texts.filter(({ text }) => text.includes("Next:")).map(({ file }) => file);
    expect(remaining.length).toBeGreaterThan(4);
    for (const file of remaining) expect(readme).toContain(`| \`src/${file}\` |`);
  });

  it.each(["", "My-Agent", "my_agent", "-agent", "../agent", "@me/agent", "1agent", "a".repeat(41)])(
    "is refused by the name %j, and nothing is written",
    async (name) => {
      await expect(newBackend({ name, from, json: false })).rejects.toMatchObject({
        code: "invalid_input",
        exitCode: 2,
      });
      expect(await readdir(from)).toEqual([]);
    },
  );

  it.each(["opencode", "memory", "orchestration", "roles"])(
    "is refused by the name %s, which is taken",
    async (name) => {
      await expect(newBackend({ name, from, json: false })).rejects.toThrow("Townkit uses it itself");
    },
  );

  it("is refused where something of its name is, which stays as it is", async () => {
    await mkdir(join(from, "townkit-backend-my-agent"));
    await writeFile(join(from, "townkit-backend-my-agent", "mine.txt"), "mine");
    await expect(newBackend({ name: "my-agent", from, json: false })).rejects.toMatchObject({ code: "invalid_input" });
    expect(await readdir(join(from, "townkit-backend-my-agent"))).toEqual(["mine.txt"]);
    expect(await readdir(from)).toEqual(["townkit-backend-my-agent"]);
  });

  it("is refused where nothing can be written, in our own words", async () => {
    const nowhere = join(from, "no-such-folder");
    await expect(newBackend({ name: "my-agent", from: nowhere, json: false })).rejects.toMatchObject({
      code: "invalid_input",
      message: expect.stringContaining("no-such-folder"),
      remedy: expect.stringContaining("Nothing was changed"),
    });
    expect(await readdir(from)).toEqual([]);
  });
});
