import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync, type DatabaseSyncInstance } from "@photostructure/sqlite";
import { expect, onTestFinished, test } from "vitest";
import { copySqliteFile, isSqliteFile } from "./copy-file.js";

function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "town-copy-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

function opened(path: string): DatabaseSyncInstance {
  const db = new DatabaseSync(path);
  onTestFinished(() => db.close());
  return db;
}

test("a database that is being written to is copied with what is still in its log", async () => {
  const folder = tempFolder();
  const [from, to] = [join(folder, "theirs.db"), join(folder, "copy.db")];
  const db = opened(from);
  db.exec("PRAGMA journal_mode = WAL; CREATE TABLE a (x); INSERT INTO a VALUES (1)");
  expect(statSync(`${from}-wal`).size).toBeGreaterThan(0);
  db.exec("BEGIN; INSERT INTO a VALUES (2)");
  await copySqliteFile({ from, to });
  expect(statSync(to).mode & 0o777).toBe(0o600);
  expect(opened(to).prepare("SELECT x FROM a").all()).toEqual([{ x: 1 }]);
});

test("nothing is written over", async () => {
  const folder = tempFolder();
  const [from, to] = [join(folder, "theirs.db"), join(folder, "copy.db")];
  opened(from).exec("CREATE TABLE a (x)");
  writeFileSync(to, "mine");
  await expect(copySqliteFile({ from, to })).rejects.toMatchObject({ code: "store_failed" });
});

test("a database is known by how it begins", async () => {
  const folder = tempFolder();
  const [db, text] = [join(folder, "a"), join(folder, "b")];
  opened(db).exec("CREATE TABLE a (x)");
  writeFileSync(text, "SQLite");
  expect([await isSqliteFile(db), await isSqliteFile(text)]).toEqual([true, false]);
});
