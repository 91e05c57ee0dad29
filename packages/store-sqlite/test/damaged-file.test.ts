import { closeSync, existsSync, openSync, readFileSync, rmSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { expect, test } from "vitest";
import { openSqliteStore } from "../src/index.js";
import { numberedCommit } from "./numbered-commits.js";
import { tempFolder } from "./temp-folder.js";

/** A store with some content, closed. */
async function storeFile(): Promise<string> {
  const path = join(tempFolder(), "town.db");
  await using store = await openSqliteStore({ path });
  for (let number = 1; number <= 40; number += 1) await store.commit(numberedCommit(number, 3000));
  return path;
}

const damages: readonly { what: string; damage: (path: string) => void }[] = [
  { what: "a file that never was a database", damage: (path) => writeFileSync(path, "not a database ".repeat(1000)) },
  { what: "a file that was cut", damage: (path) => truncateSync(path, 20_000) },
  {
    what: "a file with a page overwritten",
    damage: (path) => {
      const file = openSync(path, "r+");
      writeSync(file, Buffer.alloc(4096, 0xab), 0, 4096, 4096);
      closeSync(file);
    },
  },
  {
    what: "an emptied file whose log is still there",
    damage: (path) => {
      truncateSync(path, 0);
      writeFileSync(`${path}-wal`, "something");
    },
  },
  {
    what: "another program's database",
    damage: (path) => {
      const db = new DatabaseSync(path);
      db.exec("PRAGMA application_id = 1");
      db.close();
    },
  },
];

test.each(damages)("$what is refused as corrupt, and left as it is", async ({ damage }) => {
  const path = await storeFile();
  damage(path);
  const before = readFileSync(path);
  await expect(openSqliteStore({ path })).rejects.toMatchObject({ code: "store_corrupt", facts: { path } });
  expect(readFileSync(path).equals(before)).toBe(true);
});

test("a log without its database is refused, and no new store is made over it", async () => {
  const path = await storeFile();
  rmSync(path);
  writeFileSync(`${path}-wal`, "something");
  await expect(openSqliteStore({ path })).rejects.toMatchObject({ code: "store_corrupt" });
  expect(existsSync(path)).toBe(false);
});

test("a store of a newer version is refused, and left as it is", async () => {
  const path = await storeFile();
  const db = new DatabaseSync(path);
  db.exec("PRAGMA user_version = 99");
  db.close();
  const before = readFileSync(path);
  await expect(openSqliteStore({ path })).rejects.toMatchObject({ code: "store_newer", facts: { found: 99 } });
  expect(readFileSync(path).equals(before)).toBe(true);
});

test("damage that shows while the store is open is told as such", async () => {
  const path = await storeFile();
  const store = await openSqliteStore({ path });
  truncateSync(path, 8192);
  await expect(store.listSessions()).rejects.toMatchObject({ code: "store_corrupt" });
  await Promise.resolve(store[Symbol.asyncDispose]()).catch(() => {});
});

test("a record whose words were damaged within it is corrupt, and not only hard to read", async () => {
  const path = join(tempFolder(), "town.db");
  const written = await openSqliteStore({ path });
  await written.state("one").put("key", { whole: true });
  await written[Symbol.asyncDispose]();
  const db = new DatabaseSync(path);
  db.exec(`UPDATE state SET value = '{"whole":'`);
  db.close();
  await using store = await openSqliteStore({ path });
  await expect(store.state("one").get("key")).rejects.toMatchObject({ code: "store_corrupt", facts: { path } });
});
