import { expect, it } from "vitest";
import { memoryOf } from "./process-memory.js";

it("tells the memory of a process in megabytes, and nothing of one that there is not", async () => {
  const own = process.memoryUsage().rss / 1_048_576;
  const told = (await memoryOf(process.pid)) ?? 0;
  expect(told).toBeGreaterThan(own / 2);
  expect(told).toBeLessThan(own * 2);
  expect(await memoryOf(0x7ffffff0)).toBeNull();
});
