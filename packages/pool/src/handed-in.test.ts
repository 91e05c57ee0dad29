import { silentLog, systemClock } from "@townkit/core";
import { createBackend } from "@townkit/core/kit";
import { createMemoryOrchestrator, createMemoryState, createMemoryStore } from "@townkit/core/memory";
import { expect, test } from "vitest";
import { createSessionPool } from "./session-pool.js";

const store = createMemoryStore();
const pool = (options: object) => createSessionPool(options as never);
const memory = (options: object) => createMemoryOrchestrator(options as never);
const backend = (options: object) =>
  createBackend({ state: createMemoryState(), clock: systemClock, log: silentLog, ...options } as never);

test.each([
  ["a pool without a store", () => pool({ backend: createdBackend() }), "store: a store is missing"],
  [
    "a pool on a promise",
    () => pool({ store, backend: memory({}) }),
    "a backend is wanted, not a promise of one: await it",
  ],
  ["a pool on nothing", () => pool({ store, backend: 7 }), "backend: a backend is wanted, which has prepare, start"],
  ["a pool with another option", () => pool({ store, backend: createdBackend(), cloc: 1 }), 'Unrecognized key: "cloc"'],
  ["an agent that is a text", () => memory({ agent: "x" }), "agent: a function is wanted"],
  ["a backend without a driver", () => backend({}), "driver: a driver is missing"],
])("is refused by the name of what is wrong: %s", async (_name, make, problem) => {
  await expect(make()).rejects.toMatchObject({ code: "invalid_input", message: expect.stringContaining(problem) });
});

test("an end of another kind than there are is refused, and ends nothing", async () => {
  await using orchestrator = await createMemoryOrchestrator();
  await using town = await createSessionPool({ backend: orchestrator, store: createMemoryStore() });
  for (const open of [town, orchestrator])
    await expect(open.close({ sessions: "kill" as never })).rejects.toMatchObject({ code: "invalid_input" });
  expect((await town.listSessions()).sessions).toEqual([]);
});

/** As much of one as is looked at. */
function createdBackend(): object {
  return Object.fromEntries(["prepare", "start", "adopt", "close"].map((method) => [method, () => {}]));
}
