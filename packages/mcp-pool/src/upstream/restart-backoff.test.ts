import { expect, test } from "vitest";
import { afterFailure, type RestartHistory } from "./restart-backoff.js";

test("the delay doubles with each death in a row up to half a minute, and begins anew after a healthy life", () => {
  let history: RestartHistory = { failures: 0, notBeforeMs: 0 };
  const delays = Array.from({ length: 10 }, () => {
    history = afterFailure({ history, livedMs: 0, nowMs: 1000 });
    return history.notBeforeMs - 1000;
  });
  expect(delays).toEqual([250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  expect(afterFailure({ history, livedMs: 60_000, nowMs: 0 })).toEqual({ failures: 1, notBeforeMs: 250 });
});
