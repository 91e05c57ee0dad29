import { expect, it } from "vitest";
import { createMemoryState } from "../memory/memory-state.js";
import { silentLog } from "../ports/log.js";
import type { Json, StatePort } from "../ports/state.js";
import { createKeptLines } from "./kept-lines.js";

/** Lines over a state that writes when it is told to, the oldest write first. */
function setUp() {
  const entries = new Map<string, Json>();
  const memory = createMemoryState(entries);
  const waiting: (() => Promise<void>)[] = [];
  const later = (write: () => Promise<void>) =>
    new Promise<void>((resolve, reject) => waiting.push(() => write().then(resolve, reject)));
  const state: StatePort = {
    ...memory,
    put: (key, value) => later(() => memory.put(key, value)),
    delete: (key) => later(() => memory.delete(key)),
  };
  const lines = createKeptLines<number>({ state, prefix: "n/", log: silentLog });
  const write = async () => {
    await expect.poll(() => waiting.length).toBeGreaterThan(0);
    await waiting.shift()?.();
  };
  return { lines, entries, write, waiting };
}

it("writes one line in the order of the calls, and those of others beside it", async () => {
  const { lines, entries, write, waiting } = setUp();
  lines.keepSoon("a", 1);
  lines.keepSoon("a", 2);
  lines.keepSoon("b", 3);
  await expect.poll(() => waiting.length).toBe(2);
  await write();
  await write();
  expect([...entries]).toEqual([
    ["n/a", 1],
    ["n/b", 3],
  ]);
  await write();
  await lines.idle();
  expect(entries.get("n/a")).toBe(2);
});

it("reads a line as it was given last, and none that was dropped", async () => {
  const { lines, write } = setUp();
  lines.keepSoon("a", 1);
  expect(await lines.get("a")).toBe(1);
  await write();
  await lines.idle();
  expect(await lines.get("a")).toBe(1);
  const dropped = lines.drop("a");
  const gone = lines.get("a");
  await write();
  await dropped;
  expect(await gone).toBeUndefined();
});

it("tells of a write that failed: whoever waits for it, else the log", async () => {
  const errors: unknown[] = [];
  const lines = createKeptLines<number>({
    state: { ...createMemoryState(new Map()), put: () => Promise.reject(new Error("disk")) },
    prefix: "n/",
    log: { ...silentLog, error: (_, facts) => void errors.push(facts) },
  });
  lines.keepSoon("a", 1);
  await expect(lines.keep("a", 2)).rejects.toThrow("disk");
  await lines.idle();
  expect(await lines.get("a")).toBeUndefined();
  lines.keepSoon("a", 3);
  await lines.idle();
  expect(await lines.get("a")).toBe(3);
  expect(errors).toEqual([
    { id: "a", error: "Error: disk" },
    { id: "a", error: "Error: disk" },
  ]);
});
