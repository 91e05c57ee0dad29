import { DatabaseSync } from "@photostructure/sqlite";
import { silentLog } from "@townkit/core";
import { expect, onTestFinished, test, vi } from "vitest";
import { migrate } from "./migrate.js";
import { migrations } from "./migrations.js";
import { createSqliteStore } from "./sqlite-store.js";

/** Statements that read a table from end to end because they must: the list of all sessions, and pruning, up to what it keeps. */
const mayScan = [/^SELECT record FROM sessions ORDER BY/, /^DELETE FROM journal/, /^DELETE FROM assignments/];

test("no statement of a commit or a look-up reads a whole table, so none gets slower as the store grows", async () => {
  const db = new DatabaseSync(":memory:");
  onTestFinished(() => db.close());
  migrate({ db, path: "test", migrations, log: silentLog });
  const prepare = vi.spyOn(db, "prepare");
  const store = createSqliteStore({ file: { db, close: () => {}, abandon: () => {} }, path: "test" });
  for (const filter of [{}, { sessionId: "s" }, { state: ["queued" as const] }]) await store.listAssignments(filter);

  const statements = prepare.mock.calls.map(([sql]) => sql).filter((sql) => !mayScan.some((known) => known.test(sql)));
  const plans = statements.map((sql) => {
    const steps = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[];
    return { sql, steps: steps.map(({ detail }) => detail) };
  });
  expect(plans.length).toBeGreaterThan(15);
  const scanning = plans.filter(({ sql, steps }) => {
    const inOrder = sql.endsWith("ORDER BY ordinal DESC LIMIT ?") && !sql.includes("WHERE");
    return !inOrder && steps.some((step) => /^SCAN (?!json_each|CONSTANT)/.test(step));
  });
  expect(scanning).toEqual([]);
});
