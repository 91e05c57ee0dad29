import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { type StoreNewerError, silentLog } from "@townkit/core";
import { expect, onTestFinished, test } from "vitest";
import { migrate } from "./migrate.js";
import type { Migration } from "./migrations.js";

const first: Migration = { version: 1, sql: "CREATE TABLE a (x); INSERT INTO a VALUES ('old');" };
const second: Migration = { version: 2, sql: "ALTER TABLE a ADD COLUMN y DEFAULT 'new'" };
const broken: Migration = { version: 3, sql: "CREATE TABLE b (x); ALTER TABLE none ADD COLUMN y" };

/** A database file, and what a migration with these steps does to it. */
function database() {
  const folder = mkdtempSync(join(tmpdir(), "town-migrate-"));
  const path = join(folder, "town.db");
  const db = new DatabaseSync(path);
  onTestFinished(() => {
    db.close();
    rmSync(folder, { recursive: true });
  });
  return {
    db,
    path,
    migrateTo: (...migrations: readonly Migration[]) => migrate({ db, path, migrations, log: silentLog }),
    version: () => (db.prepare("PRAGMA user_version").get() as { user_version: number }).user_version,
  };
}

test("a new store gets every step, and no copy is made of nothing", () => {
  const { db, path, migrateTo, version } = database();
  migrateTo(first, second);
  expect(version()).toBe(2);
  expect(db.prepare("SELECT y FROM a").get()).toEqual({ y: "new" });
  expect(existsSync(`${path}.backup-v0`)).toBe(false);
});

test("an older store is copied beside the file, for its owner alone, and then brought up", () => {
  const { db, path, migrateTo, version } = database();
  migrateTo(first);
  migrateTo(first, second);
  expect(version()).toBe(2);
  expect(db.prepare("SELECT x, y FROM a").all()).toEqual([{ x: "old", y: "new" }]);
  expect(statSync(`${path}.backup-v1`).mode & 0o777).toBe(0o600);
  const backup = new DatabaseSync(`${path}.backup-v1`);
  expect(backup.prepare("SELECT * FROM a").all()).toEqual([{ x: "old" }]);
  expect(backup.prepare("PRAGMA user_version").get()).toEqual({ user_version: 1 });
  backup.close();
});

test("a step that fails leaves the store as it was", () => {
  const { db, migrateTo, version } = database();
  migrateTo(first);
  expect(() => migrateTo(first, second, broken)).toThrow("none");
  expect(version()).toBe(1);
  expect(db.prepare("SELECT name FROM sqlite_schema").all()).toEqual([{ name: "a" }]);
  migrateTo(first, second);
  expect(version()).toBe(2);
});

test("a newer store is refused and named as such", () => {
  const { migrateTo } = database();
  migrateTo(first, second);
  expect(() => migrateTo(first)).toThrow("has schema 2; this version reads up to 1");
});

test("to go back, the newer Townkit's backup is named where there is one", () => {
  const { path, migrateTo } = database();
  migrateTo(first);
  const refused = () => {
    try {
      migrateTo(first);
      return "";
    } catch (error) {
      return (error as StoreNewerError).remedy ?? "";
    }
  };
  migrateTo(first, second);
  expect(refused()).toContain(`put ${path}.backup-v1 in the place of ${path}`);
  rmSync(`${path}.backup-v1`);
  expect(refused()).toContain("town restore FILE --replace");
});

test("another program's database is refused", () => {
  const { db, migrateTo } = database();
  db.exec("CREATE TABLE theirs (x)");
  expect(() => migrateTo(first)).toThrow("it is the database of another program");
  expect(db.prepare("SELECT name FROM sqlite_schema").all()).toEqual([{ name: "theirs" }]);
});
