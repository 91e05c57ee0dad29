import { describe, expect, it, vi } from "vitest";
import { BackendFailedError } from "../errors/outside-errors.js";
import { createMemoryState } from "../memory/memory-state.js";
import { systemClock } from "../ports/clock.js";
import type { Json } from "../ports/state.js";
import { createOperationKeys } from "./operation-keys.js";
import { refusal } from "./test-support/stage.js";

function setUp(entries = new Map<string, Json>()) {
  return { entries, keys: createOperationKeys({ state: createMemoryState(entries), clock: systemClock }) };
}

const about = { key: "k", method: "m", content: { a: 1 } };

describe("operation keys", () => {
  it("run one key once, at the same time and after a restart, with one result", async () => {
    const { keys, entries } = setUp();
    const run = vi.fn(async (intent: number) => ({ made: await Promise.resolve(intent) }));
    const operation = { ...about, intend: () => 7, run };
    expect(await Promise.all([keys.once(operation), keys.once(operation)])).toEqual([{ made: 7 }, { made: 7 }]);
    expect(await setUp(entries).keys.once(operation)).toEqual({ made: 7 });
    expect(run).toHaveBeenCalledTimes(1);
  });

  it("refuse the key for other content or another method, while it runs and after", async () => {
    const { keys } = setUp();
    const running = keys.once({ ...about, intend: () => null, run: () => Promise.resolve(1) });
    const other = { ...about, intend: () => null, run: () => Promise.resolve(2) };
    expect((await refusal(() => keys.once({ ...other, content: { a: 2 } }))).code).toBe("idempotency_conflict");
    await running;
    expect((await refusal(() => keys.once({ ...other, method: "n" }))).code).toBe("idempotency_conflict");
  });

  it("keep the intent of a call that may have had an effect, for whoever tries again", async () => {
    const { keys, entries } = setUp();
    const failing = new BackendFailedError({ backend: "b", problem: "x", effect: "possible" });
    expect(await refusal(() => keys.once({ ...about, intend: () => 1, run: () => Promise.reject(failing) }))).toBe(
      failing,
    );
    const again = setUp(entries).keys.once({ ...about, intend: () => 2, run: (intent) => Promise.resolve(intent) });
    expect(await again).toBe(1);
  });

  it("forget a call that is proven to have done nothing", async () => {
    const { keys, entries } = setUp();
    const failing = new BackendFailedError({ backend: "b", problem: "x", effect: "none" });
    await refusal(() => keys.once({ ...about, intend: () => 1, run: () => Promise.reject(failing) }));
    expect(entries.size).toBe(0);
    expect(await keys.once({ ...about, intend: () => 2, run: (intent) => Promise.resolve(intent) })).toBe(2);
  });

  it("forget what ended before a moment, and nothing whose end is open", async () => {
    const { keys, entries } = setUp();
    const run = vi.fn(() => Promise.resolve(1));
    const ended = { ...about, intend: () => null, run };
    await keys.once(ended);
    const lost = new BackendFailedError({ backend: "b", problem: "x", effect: "possible" });
    await refusal(() => keys.once({ ...about, key: "open", intend: () => null, run: () => Promise.reject(lost) }));
    const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
    await keys.forget({ before: day(-1) });
    await keys.once(ended);
    expect(run).toHaveBeenCalledTimes(1);
    await keys.forget({ before: day(1) });
    expect([...entries.keys()]).toEqual(["operation/open"]);
  });

  it("record nothing for a call without a key", async () => {
    const { keys, entries } = setUp();
    await keys.once({ ...about, key: undefined, intend: () => 1, run: () => Promise.resolve(1) });
    expect(entries.size).toBe(0);
  });
});
