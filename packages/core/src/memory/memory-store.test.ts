import { expect, test } from "vitest";
import type { DurableEvent } from "../contract/events.js";
import { createMemoryStore } from "./memory-store.js";

const event: DurableEvent = { type: "plugin.failed", sessionId: "s-1", at: "2026-01-02T03:04:05.678Z", why: "a" };

test("what was committed is there after a crash, in the same epoch", async () => {
  const dropped = createMemoryStore();
  await dropped.commit({ events: [event] });
  await dropped.state("memory").put("k", 1);
  const next = createMemoryStore({ contents: dropped.contents });
  expect(next.epoch).toBe(dropped.epoch);
  expect((await next.readJournal({ afterSeq: 0, limit: 10 })).entries).toEqual([{ seq: 1, event }]);
  expect(await next.state("memory").get("k")).toBe(1);
});

test("a store that was dropped reaches its content no more", async () => {
  const dropped = createMemoryStore();
  const state = dropped.state("memory");
  const next = createMemoryStore({ contents: dropped.contents });
  await expect(dropped.commit({ events: [event] })).rejects.toMatchObject({ code: "store_failed" });
  await expect(state.put("k", 1)).rejects.toMatchObject({ code: "store_failed" });
  expect((await next.readJournal({ afterSeq: 0, limit: 10 })).lastSeq).toBe(0);
  expect(await next.state("memory").list("")).toEqual([]);
});

test("stores without contents are apart", async () => {
  const one = createMemoryStore();
  const other = createMemoryStore();
  await one.commit({ events: [event] });
  expect(other.epoch).not.toBe(one.epoch);
  expect((await other.readJournal({ afterSeq: 0, limit: 10 })).lastSeq).toBe(0);
});
