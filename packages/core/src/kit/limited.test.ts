import { expect, it } from "vitest";
import { manualClock } from "../memory/manual-clock.js";
import { limited } from "./limited.js";
import { refusal } from "./test-support/stage.js";

const about = { what: "Submitting", backend: "memory", ms: 100 };

it("gives the result and leaves no timer", async () => {
  const clock = manualClock();
  const { signal } = new AbortController();
  expect(await limited({ ...about, clock, signal, run: () => Promise.resolve(1) })).toBe(1);
  expect(clock.pending()).toBe(0);
});

it("raises the signal at the deadline, and gives what the driver makes of it", async () => {
  const clock = manualClock();
  const { signal } = new AbortController();
  const run = (raised: AbortSignal) =>
    new Promise<never>((_resolve, reject) => raised.addEventListener("abort", () => reject(new Error("gave up"))));
  const result = limited({ ...about, clock, signal, run });
  clock.pass(100);
  await expect(result).rejects.toThrow("gave up");
});

it("leaves a driver behind that does not heed it", async () => {
  const clock = manualClock();
  const { signal } = new AbortController();
  const result = refusal(() => limited({ ...about, clock, signal, run: () => new Promise(() => {}) }));
  clock.pass(100);
  clock.pass(5000);
  expect(await result).toMatchObject({ code: "backend_failed", effect: "possible" });
});

it("raises the signal early when its owner ends", async () => {
  const controller = new AbortController();
  const clock = manualClock();
  let raised = false;
  const run = (signal: AbortSignal) =>
    new Promise<void>((resolve) =>
      signal.addEventListener("abort", () => {
        raised = true;
        resolve();
      }),
    );
  const result = limited({ ...about, clock, signal: controller.signal, run });
  controller.abort();
  await result;
  expect(raised).toBe(true);
});
