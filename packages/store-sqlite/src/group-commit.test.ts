import { setImmediate } from "node:timers/promises";
import { DatabaseSync, type DatabaseSyncInstance } from "@photostructure/sqlite";
import { TownError } from "@townkit/core";
import { expect, onTestFinished, test, vi } from "vitest";
import { createGroupCommit } from "./group-commit.js";

/** A table of numbers, written through a group commit, whose transactions are counted. */
function numbers(options: { maxPages?: number; sync?: () => Promise<void> } = {}) {
  const { sync = () => Promise.resolve() } = options;
  const db: DatabaseSyncInstance = new DatabaseSync(":memory:");
  onTestFinished(() => db.close());
  db.exec("CREATE TABLE numbers (n INTEGER PRIMARY KEY, filler TEXT)");
  if (options.maxPages !== undefined) db.exec(`PRAGMA max_page_count = ${options.maxPages}`);
  const insert = db.prepare("INSERT INTO numbers VALUES (?, ?)");
  const group = createGroupCommit({ db, path: "numbers.db", sync });
  const exec = vi.spyOn(db, "exec");
  return {
    group,
    add: (n: number, size = 0) => group.write(() => insert.run(n, "x".repeat(size)).changes),
    kept: () => (db.prepare("SELECT n FROM numbers ORDER BY n").all() as { n: number }[]).map(({ n }) => n),
    transactions: () => exec.mock.calls.filter(([sql]) => sql === "COMMIT").length,
  };
}

test("writes of one turn share a transaction; those of the next turn have another", async () => {
  const { add, kept, transactions } = numbers();
  expect(await Promise.all([add(1), add(2), add(3)])).toEqual([1, 1, 1]);
  expect(transactions()).toBe(1);
  await add(4);
  expect(transactions()).toBe(2);
  expect(kept()).toEqual([1, 2, 3, 4]);
});

test("a change is told of when it waits for the disk only, and not at all when it is not kept", async () => {
  let reachDisk = () => {};
  const disk = new Promise<void>((resolve) => {
    reachDisk = resolve;
  });
  const { group } = numbers({ sync: () => disk });
  const told: string[] = [];
  const kept = group
    .write(
      () => 1,
      () => told.push("written"),
    )
    .then(() => told.push("durable"));
  const refused = group.write(
    () => {
      throw new Error("no");
    },
    () => told.push("refused"),
  );
  await expect(refused).rejects.toThrow();
  expect(told).toEqual(["written"]);
  reachDisk();
  await kept;
  expect(told).toEqual(["written", "durable"]);
});

test("what one write throws is its own: its part is undone, the others are kept", async () => {
  const { group, add, kept, transactions } = numbers();
  const thrown = new TownError({ code: "revision_conflict", message: "mine" });
  const failing = group.write(() => {
    throw thrown;
  });
  const outcomes = await Promise.allSettled([add(1), failing, add(1), add(2)]);
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "fulfilled"]);
  expect(outcomes[1]).toMatchObject({ reason: thrown });
  expect(outcomes[2]).toMatchObject({ reason: { code: "store_failed", message: expect.stringContaining("UNIQUE") } });
  expect(kept()).toEqual([1, 2]);
  expect(transactions()).toBe(1);
});

test("a write that is too big for the room that is left is refused alone", async () => {
  const { add, kept } = numbers({ maxPages: 6 });
  const outcomes = await Promise.allSettled([add(1), add(2, 100_000), add(3)]);
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(outcomes[1]).toMatchObject({ reason: { code: "store_full" } });
  expect(kept()).toEqual([1, 3]);
});

test("closing carries out what waits and refuses what comes later", async () => {
  const { group, add, kept } = numbers();
  const waiting = add(1);
  await group.close();
  expect(kept()).toEqual([1]);
  await waiting;
  await expect(add(2)).rejects.toMatchObject({ code: "store_failed" });
  expect(kept()).toEqual([1]);
});

test("a write is told of after the sync that was begun for it; those that come meanwhile share the one behind", async () => {
  const disk = heldDisk();
  const { group, add, kept } = numbers(disk);
  const told: number[] = [];
  const adding = (n: number) => add(n).then(() => told.push(n));
  const first = adding(1);
  await disk.syncing(1);
  const others = [adding(2)];
  await setImmediate();
  others.push(adding(3));
  await setImmediate();
  expect(kept()).toEqual([1, 2, 3]);
  let durable = false;
  void group.durable().then(() => {
    durable = true;
  });
  expect(told).toEqual([]);
  disk.release();
  await first;
  await disk.syncing(2);
  expect([told, durable]).toEqual([[1], false]);
  disk.release();
  await Promise.all(others);
  await group.durable();
  expect([told, durable, disk.syncs()]).toEqual([[1, 2, 3], true, 2]);
});

test("closing waits for the sync", async () => {
  const disk = heldDisk();
  const { group, add } = numbers(disk);
  const order: string[] = [];
  const written = add(1).then(() => order.push("written"));
  const closed = group.close().then(() => order.push("closed"));
  await disk.syncing(1);
  disk.release();
  await Promise.all([written, closed]);
  expect(order).toEqual(["written", "closed"]);
});

test("after a failed sync nothing is promised any more", async () => {
  const failure = Object.assign(new Error("EIO: i/o error, fdatasync"), { code: "EIO" });
  const disk = heldDisk();
  const { group, add } = numbers(disk);
  const first = add(1);
  await disk.syncing(1);
  const behind = add(2);
  await setImmediate();
  disk.fail(failure);
  const failed = { code: "store_failed", message: expect.stringContaining("EIO") };
  for (const write of [first, behind]) await expect(write).rejects.toMatchObject(failed);
  await expect(add(3)).rejects.toMatchObject(failed);
  await expect(group.durable()).rejects.toMatchObject(failed);
  await group.close();
  expect(disk.syncs()).toBe(1);
});

/** A disk whose syncs end when the test says so. */
function heldDisk() {
  const held: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];
  let ended = 0;
  return {
    sync() {
      return new Promise<void>((resolve, reject) => {
        held.push({ resolve, reject });
      });
    },
    syncs: () => held.length,
    /** Resolves when the sync of this number runs. */
    syncing: (number: number) => vi.waitFor(() => expect(held.length).toBe(number)),
    release: () => held[ended++]?.resolve(),
    fail: (error: Error) => held[ended++]?.reject(error),
  };
}
