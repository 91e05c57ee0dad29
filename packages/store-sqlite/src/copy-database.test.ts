import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as immediate } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { openSqliteStore } from "./open-store.js";
import { requireUnused } from "./require-unused.js";

function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "town-copy-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test("a copy that is made while the store is used is a store, with another history where that is asked for", async () => {
  const folder = tempFolder();
  const [path, to] = [join(folder, "town.db"), join(folder, "copy.db")];
  await using store = await openSqliteStore({ path });
  await store.state("a").put("key", "before");
  await store.copyTo(to);
  await store.state("a").put("key", "after");
  expect(statSync(to).mode & 0o777).toBe(0o600);
  {
    await using copy = await openSqliteStore({ path: to });
    expect([await copy.state("a").get("key"), copy.epoch]).toEqual(["before", store.epoch]);
  }
  await using another = await openSqliteStore({ path: to, newHistory: true });
  expect(another.epoch).not.toBe(store.epoch);
  await expect(requireUnused(path)).rejects.toMatchObject({ code: "town_locked" });
});

test("while a big store is copied it goes on, and the copy is whole", async () => {
  const folder = tempFolder();
  const [path, to] = [join(folder, "town.db"), join(folder, "copy.db")];
  await using store = await openSqliteStore({ path });
  const rows = Array.from({ length: 2000 }, (_, index) => `row-${index}`);
  const value = "x".repeat(10_000);
  await Promise.all(rows.map((key) => store.state("a").put(key, value)));
  let isCopied = false;
  const copied = store.copyTo(to).then(() => {
    isCopied = true;
  });
  async function write(): Promise<void> {
    for (let index = 0; !isCopied; index++) await store.state("b").put(`later-${index}`, [index]);
  }
  const written = write();
  // In a thread that waits for the copy nothing of it can be read before its end.
  let reads = 0;
  for (; !isCopied; reads++) await Promise.all([store.state("a").get("row-1"), immediate()]);
  await Promise.all([copied, written]);
  expect(reads).toBeGreaterThan(2);
  await using copy = await openSqliteStore({ path: to });
  expect(await copy.state("a").list("")).toHaveLength(rows.length);
  const later = (await copy.state("b").list(""))
    .map(({ value }) => (value as number[])[0] ?? -1)
    .toSorted((a, b) => a - b);
  expect(later).toEqual(later.map((_, index) => index));
});

test("a store that is closed while it is copied waits for the end of the copy", async () => {
  const folder = tempFolder();
  const [path, to] = [join(folder, "town.db"), join(folder, "copy.db")];
  const store = await openSqliteStore({ path });
  const value = "x".repeat(10_000);
  await Promise.all(Array.from({ length: 500 }, (_, index) => store.state("a").put(`row-${index}`, value)));
  const copied = store.copyTo(to);
  await Promise.all([copied, store[Symbol.asyncDispose]()]);
  await using copy = await openSqliteStore({ path: to });
  expect(await copy.state("a").list("")).toHaveLength(500);
  await expect(store.copyTo(join(folder, "none"))).rejects.toMatchObject({ code: "store_failed" });
});

test("a copy writes over nothing, and the store goes on", async () => {
  const folder = tempFolder();
  const [path, to] = [join(folder, "town.db"), join(folder, "mine")];
  writeFileSync(to, "mine");
  await using store = await openSqliteStore({ path });
  await expect(store.copyTo(to)).rejects.toMatchObject({ code: "store_failed" });
  await store.state("a").put("key", 1);
});

test("a store that nobody has open is unused, and so is none", async () => {
  const path = join(tempFolder(), "town.db");
  await requireUnused(path);
  await (await openSqliteStore({ path }))[Symbol.asyncDispose]();
  await requireUnused(path);
  await using store = await openSqliteStore({ path });
  expect(store.epoch).not.toBe("");
});
