import { chmod, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { findBinary } from "./find-binary.js";

const made: string[] = [];
afterEach(async () => {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** What `opencode-ai` has in the place of its program until its postinstall script has run. */
const placeholder = 'echo "Error: opencode-ai\'s postinstall script was not run." >&2\nexit 1\n';
const program = "\x7fELF a program";

async function tempFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "find-binary-")));
  made.push(folder);
  return folder;
}

async function executable(file: string, content: string): Promise<string> {
  await mkdir(join(file, ".."), { recursive: true });
  await writeFile(file, content);
  await chmod(file, 0o755);
  return file;
}

async function rootWithPackage(content: string): Promise<{ root: string; folder: string; path: string }> {
  const root = await tempFolder();
  const folder = join(root, "node_modules/opencode-ai");
  const path = await executable(join(folder, "bin/opencode.exe"), content);
  const manifest = { version: "1.18.33", bin: { opencode: "./bin/opencode.exe" } };
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
  return { root, folder, path };
}

test("the package's program is found, before one on PATH, with the version that the package has now", async () => {
  const { root, folder, path } = await rootWithPackage(program);
  const searchPath = await tempFolder();
  await executable(join(searchPath, "opencode"), program);
  expect(await findBinary({ roots: [root], searchPath })).toEqual({ path, from: "package", version: "1.18.33" });
  const manifest = join(folder, "package.json");
  await writeFile(manifest, (await readFile(manifest, "utf8")).replace("1.18.33", "1.18.34"));
  expect(await findBinary({ roots: [root], searchPath })).toMatchObject({ version: "1.18.34" });
});

test("a postinstall script that was held back is named with the command that runs it", async () => {
  const { root, folder } = await rootWithPackage(placeholder);
  await expect(findBinary({ roots: [root] })).rejects.toMatchObject({
    code: "backend_unavailable",
    effect: "none",
    message: expect.stringContaining("held its postinstall script back"),
    remedy: expect.stringContaining(`node ${join(folder, "postinstall.mjs")}`),
  });
});

test("without the package, the program on PATH is found", async () => {
  const searchPath = await tempFolder();
  const path = await executable(join(searchPath, "opencode"), program);
  expect(await findBinary({ roots: [], searchPath })).toEqual({ path, from: "path" });
});

test("nothing found names the places and the remedy", async () => {
  await expect(findBinary({ roots: [], searchPath: "" })).rejects.toMatchObject({
    message: expect.stringContaining("opencode on PATH"),
    remedy: expect.stringContaining("npm install opencode-ai"),
  });
});
