import { createMemoryStore } from "@townkit/core/memory";
import { createSessionPool } from "@townkit/pool";
import { expect, onTestFinished, test } from "vitest";
import { hello, twoSides } from "./test-support/two-sides.js";

test("a session whose child is down is run by the other one, once, and the first knows nothing of it", async () => {
  const { open, config, sides } = await twoSides();
  const { hybrid, left } = await open();
  sides.left.world.failNext({ call: "start", effect: "none" });
  const pool = await createSessionPool({
    backend: hybrid,
    store: createMemoryStore(),
    fallback: { mode: "use", to: "right" },
  });
  onTestFinished(() => pool[Symbol.asyncDispose]());
  const session = await pool.spawnSession({ ...config(), id: "s-1" });
  expect(session).toMatchObject({ backend: "right", status: "ready" });
  await pool.assignWork("s-1", hello, { until: "settled" });
  expect(sides.right.world.executions()).toHaveLength(1);
  expect(sides.left.world.executions()).toHaveLength(0);
  expect((await left.listSessions()).sessions).toEqual([]);
  expect(await hybrid.getSession("s-1")).toMatchObject({ backend: "right" });
});

test("a child that may have something of a session keeps it", async () => {
  const { open, config, sides } = await twoSides();
  const { hybrid } = await open();
  const given = { ...config(), id: "s-1" };
  const there = { config: given, handle: await hybrid.prepare({ config: given }), forkedFrom: null };
  const elsewhere = { ...given, backend: "right" };
  const moved = { ...there, handle: await hybrid.prepare({ config: elsewhere }) };
  sides.left.world.failNext({ call: "start", effect: "possible" });
  await expect(hybrid.start(there)).rejects.toMatchObject({ effect: "possible" });
  await expect(hybrid.start(moved)).rejects.toMatchObject({ code: "idempotency_conflict" });
});
