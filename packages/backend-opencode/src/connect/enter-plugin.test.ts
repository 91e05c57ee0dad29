import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "../test-support/temporary-folder.js";
import { enterPlugin } from "./enter-plugin.js";

const line = ["file:///plugin.mjs", { register: '/a "quoted" folder' }] as const;

async function serverHere() {
  const { path, remove } = await temporaryFolder();
  onTestFinished(remove);
  return { path, place: { state: "here", configFolder: path } as const };
}

it("writes one file for each town, the same each time", async () => {
  const { path, place } = await serverHere();
  const entered = await enterPlugin({ place, line, install: true, town: "/town" });
  expect(await enterPlugin({ place, line, install: true, town: "/town" })).toEqual(entered);
  await enterPlugin({ place, line, install: true, town: "/other" });
  expect(await readdir(join(path, "plugin"))).toHaveLength(2);
  const text = await readFile(entered.file ?? "", "utf8");
  expect(text).toContain('import townPlugin from "file:///plugin.mjs";');
  expect(text).toContain(JSON.stringify(line[1]));
});

it("writes nothing where it was not asked to, or where the server is elsewhere, and says why", async () => {
  const { path, place } = await serverHere();
  expect(await enterPlugin({ place, line, install: false, town: "/t" })).toEqual({
    file: null,
    why: "It was not asked for.",
  });
  const elsewhere = { state: "elsewhere", why: "It is far away." } as const;
  expect(await enterPlugin({ place: elsewhere, line, install: true, town: "/t" })).toEqual({
    file: null,
    why: "It is far away.",
  });
  expect(await readdir(path)).toEqual([]);
});
