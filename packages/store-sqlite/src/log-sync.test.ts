import { execFileSync } from "node:child_process";
import { closeSync, openSync, writeFileSync } from "node:fs";
import { appendFile, mkdtemp, open, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { expect, onTestFinished, test } from "vitest";
import { openLogSync } from "./log-sync.js";

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "log-sync-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

test("there is nothing to sync before the first change, and then there is", async () => {
  const path = join(await emptyFolder(), "town.db");
  const log = openLogSync(path);
  await log.sync();
  await appendFile(`${path}-wal`, "a change");
  await log.sync();
  log.close();
  log.close();
});

test("a log that cannot be opened is no log that is synced", async () => {
  const folder = await emptyFolder();
  await expect(openLogSync(join(folder, "no".repeat(200))).sync()).rejects.toMatchObject({ code: "ENAMETOOLONG" });
});

test("it is the file that SQLite writes to, for as long as the database is open in this mode", async () => {
  const path = join(await emptyFolder(), "town.db");
  const db = new DatabaseSync(path);
  for (const pragma of ["locking_mode = EXCLUSIVE", "journal_mode = WAL", "synchronous = NORMAL"])
    db.exec(`PRAGMA ${pragma}`);
  db.exec("CREATE TABLE numbers (n INTEGER)");
  const { ino } = await stat(`${path}-wal`);
  // Beyond a checkpoint, after which the log is begun anew.
  for (let n = 0; n < 3; n += 1) {
    db.exec("INSERT INTO numbers VALUES (1)");
    db.exec("PRAGMA wal_checkpoint(RESTART)");
  }
  db.exec("INSERT INTO numbers VALUES (1)");
  expect((await stat(`${path}-wal`)).ino).toBe(ino);
  db.close();
});

test("it does not wait for threads that hang in calls of somebody else", async () => {
  const folder = await emptyFolder();
  const pipe = join(folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  // Opening its one end waits for the other: more of them than the process has threads.
  const readers = Array.from({ length: 8 }, () => open(pipe, "r"));
  const path = join(folder, "town.db");
  writeFileSync(`${path}-wal`, "a change");
  const log = openLogSync(path);
  await log.sync();
  // Opening both ends at once waits for nobody, and lets the others go on.
  const writer = openSync(pipe, "r+");
  for (const reader of await Promise.all(readers)) await reader.close();
  closeSync(writer);
  log.close();
});
