import { expect, it } from "vitest";
import { nextRestart } from "./restart-backoff.js";

const policy = { firstDelayMs: 100, maxDelayMs: 500, healthyAfterMs: 1000 };

it("doubles the delay with each death in a row, up to the limit", () => {
  let history = { failures: 0 };
  const delays = Array.from({ length: 5 }, () => {
    const next = nextRestart({ history, livedMs: 0, policy });
    history = next.history;
    return next.delayMs;
  });
  expect(delays).toEqual([100, 200, 400, 500, 500]);
});

it("begins anew after a healthy life", () => {
  expect(nextRestart({ history: { failures: 9 }, livedMs: 1000, policy })).toEqual({
    delayMs: 100,
    history: { failures: 1 },
  });
});
