import { chmodSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openSqliteStore } from "../src/index.js";
import { bundleChild, startChild } from "./child-programs.js";
import { numberedCommit } from "./numbered-commits.js";
import { tempFolder } from "./temp-folder.js";

test("every file of a store is its owner's alone, whatever the umask and whatever it was before", async () => {
  const folder = tempFolder();
  const path = join(folder, "town.db");
  await using first = await openSqliteStore({ path });
  await first[Symbol.asyncDispose]();
  chmodSync(path, 0o666);
  await using store = await openSqliteStore({ path });
  await store.commit(numberedCommit(1));
  const modes = readdirSync(folder).map((name) => [name, (statSync(join(folder, name)).mode & 0o777).toString(8)]);
  expect(modes).toEqual([
    ["town.db", "600"],
    ["town.db-wal", "600"],
    ["town.db.holder", "600"],
  ]);
});

test("an orderly close leaves one file", async () => {
  const folder = tempFolder();
  const store = await openSqliteStore({ path: join(folder, "town.db") });
  await store.commit(numberedCommit(1));
  await store[Symbol.asyncDispose]();
  expect(readdirSync(folder)).toEqual(["town.db"]);
});

test.each([
  ["nothing", undefined, "path: the database file is wanted, as a text"],
  ["a number for its path", { path: 7 }, "path: the database file is wanted, as a text"],
  ["an option that there is not", { path: "town.db", pth: "x" }, "there is no option pth"],
])("is refused: %s", async (_name, options, problem) => {
  await expect(openSqliteStore(options as never)).rejects.toMatchObject({
    code: "invalid_input",
    message: `What openSqliteStore was given is not valid: ${problem}`,
  });
});

test("what JSON cannot hold, and a call after the end, are refused by their names", async () => {
  const store = await openSqliteStore({ path: join(tempFolder(), "town.db") });
  await expect(store.state("x").put("greeting", undefined as never)).rejects.toMatchObject({
    code: "invalid_input",
    message: expect.stringContaining("The entry greeting"),
  });
  await store[Symbol.asyncDispose]();
  await expect(store.state("x").get("greeting")).rejects.toMatchObject({
    code: "store_failed",
    remedy: "Open it again.",
  });
});

test("a folder that is not there is named", async () => {
  const path = join(tempFolder(), "none", "town.db");
  await expect(openSqliteStore({ path })).rejects.toMatchObject({
    code: "store_failed",
    message: `The store ${path} failed: there is no folder ${join(path, "..")}.`,
    remedy: "Make that folder first.",
  });
});

const nobody = 65_534;

test("a folder that may not be written is refused and stays as it is, with a store in it or without", async () => {
  const opener = await bundleChild("opener");
  const base = tempFolder();
  chmodSync(base, 0o755);
  for (const holdsStore of [false, true]) {
    const folder = join(base, String(holdsStore));
    mkdirSync(folder);
    const path = join(folder, "town.db");
    if (holdsStore) {
      await (await openSqliteStore({ path }))[Symbol.asyncDispose]();
      chmodSync(path, 0o444);
    }
    const before = readdirSync(folder);
    chmodSync(folder, 0o555);
    // Root may write anywhere: then somebody else tries.
    const child = startChild([process.execPath, opener, path], process.getuid?.() === 0 ? { uid: nobody } : {});
    await child.nextLine();
    child.say("go");
    const said = JSON.parse((await child.nextLine()) ?? "{}") as { error?: { code: string } };
    await child.finish();
    expect(said.error?.code).toBe("store_failed");
    expect(readdirSync(folder)).toEqual(before);
    chmodSync(folder, 0o755);
  }
});
