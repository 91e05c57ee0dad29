import { expect, it, vi } from "vitest";
import { manualClock } from "../memory/manual-clock.js";
import { createMemoryOrchestrator } from "../memory/memory-orchestrator.js";
import { createMemoryState } from "../memory/memory-state.js";
import type { Json } from "../ports/state.js";

it("a backend forgets calls that ended so long ago that no repeat of them can come, at its start and once a day", async () => {
  const day = 86_400_000;
  const clock = manualClock(20 * day);
  const ended = (at: number): Json => ({ method: "m", digest: "d", createdAt: new Date(at).toISOString(), result: 1 });
  const entries = new Map([
    ["operation/eight-days-old", ended(12 * day)],
    ["operation/six-days-old", ended(14 * day)],
  ]);
  await using _backend = await createMemoryOrchestrator({ clock, state: createMemoryState(entries) });
  await vi.waitFor(() => expect([...entries.keys()]).toEqual(["operation/six-days-old"]));
  clock.pass(day);
  expect(entries.size).toBe(1);
  clock.pass(day);
  await vi.waitFor(() => expect(entries.size).toBe(0));
});
