import { DatabaseSync, type DatabaseSyncInstance } from "@photostructure/sqlite";
import { TownError } from "@townkit/core";
import { expect, onTestFinished, test, vi } from "vitest";
import { createGroupCommit } from "./group-commit.js";

/** A table of numbers, written through a group commit, whose transactions are counted. */
function numbers(options: { maxPages?: number } = {}) {
  const db: DatabaseSyncInstance = new DatabaseSync(":memory:");
  onTestFinished(() => db.close());
  db.exec("CREATE TABLE numbers (n INTEGER PRIMARY KEY, filler TEXT)");
  if (options.maxPages !== undefined) db.exec(`PRAGMA max_page_count = ${options.maxPages}`);
  const insert = db.prepare("INSERT INTO numbers VALUES (?, ?)");
  const group = createGroupCommit({ db, path: "numbers.db" });
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
  group.close();
  expect(kept()).toEqual([1]);
  await waiting;
  await expect(add(2)).rejects.toMatchObject({ code: "store_failed" });
  expect(kept()).toEqual([1]);
});
