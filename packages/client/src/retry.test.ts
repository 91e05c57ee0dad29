import { SessionBusyError, TownError, WaitTimeoutError } from "@townkit/core";
import { describe, expect, test } from "vitest";
import { advance, backoffMs, decideRetry, type FailedTry, noTries, type Progress } from "./retry.js";

const lost = (startedMs: number, effect: "none" | "possible" = "possible"): FailedTry => ({
  outcome: { kind: "unreachable", problem: "fetch failed", effect, cause: null },
  startedMs,
  endedMs: startedMs + 10,
});
const refused = (error: TownError, tookMs = 1000): FailedTry => ({
  outcome: { kind: "refused", error },
  startedMs: 0,
  endedMs: tookMs,
});
const waitEnded = new WaitTimeoutError({ what: "it", timeoutMs: 20_000, effect: "possible", facts: {} });

function decide(tried: FailedTry, given: { progress?: Progress; remainingMs?: number } = {}) {
  const progress = given.progress ?? advance(noTries, { ...tried, reads: false });
  return decideRetry({
    tried,
    progress,
    patienceMs: 5_000,
    remainingMs: given.remainingMs ?? Number.POSITIVE_INFINITY,
  });
}

describe("decideRetry", () => {
  test("takes a refusal for final", () => {
    const error = new SessionBusyError({ sessionId: "s", assignmentId: null });
    expect(decide(refused(error))).toEqual({ kind: "refused", error });
  });

  test("pauses for as long as a town with too much to do asks, where there is time for it", () => {
    const limited = (retryAfterMs?: number) =>
      new TownError({ code: "limit_reached", message: "too much", effect: "none", facts: { retryAfterMs } });
    expect(decide(refused(limited(700)))).toEqual({ kind: "again", afterMs: 700 });
    for (const [error, remainingMs] of [
      [limited(700), 700],
      [limited(60_000), Number.POSITIVE_INFINITY],
      [limited(), Number.POSITIVE_INFINITY],
      [limited(-1), Number.POSITIVE_INFINITY],
    ] as const)
      expect(decide(refused(error), { remainingMs })).toEqual({ kind: "refused", error });
  });

  test("asks again at once when one wait of several has ended", () => {
    expect(decide(refused(waitEnded))).toEqual({ kind: "again", afterMs: 0 });
  });

  test("pauses when a wait ended that was none", () => {
    expect(decide(refused(waitEnded, 1))).toEqual({ kind: "again", afterMs: 50 });
  });

  test("ends with the caller's deadline, whatever the last try met", () => {
    expect(decide(refused(waitEnded), { remainingMs: 0 })).toEqual({ kind: "timeout" });
    expect(decide(lost(0), { remainingMs: -1 })).toEqual({ kind: "timeout" });
  });

  test("never pauses beyond the caller's deadline", () => {
    expect(decide(lost(0), { remainingMs: 7 })).toEqual({ kind: "again", afterMs: 7 });
  });

  test("tries again when the answer to a call that took longer than that was lost", () => {
    expect(decide({ ...lost(0), endedMs: 60_000 })).toEqual({ kind: "again", afterMs: 50 });
  });

  test("gives up on a town that was away for as long as its patience lasts", () => {
    const progress: Progress = { effect: "none", unreachableTries: 9, unreachableSinceMs: 0 };
    expect(decide(lost(4_980), { progress })).toEqual({ kind: "again", afterMs: 2_000 });
    expect(decide(lost(4_990), { progress })).toEqual({ kind: "unreachable" });
  });
});

describe("advance", () => {
  test("counts from the first of the tries in a row that found nobody", () => {
    const once = advance(noTries, { ...lost(100), reads: false });
    const twice = advance(once, { ...lost(300), reads: false });
    expect(twice).toEqual({ effect: "possible", unreachableTries: 2, unreachableSinceMs: 110 });
    expect(advance(twice, { ...refused(waitEnded), reads: false })).toMatchObject({ unreachableSinceMs: null });
  });

  test("keeps `none` only while every try is proven not to have arrived", () => {
    const never = advance(noTries, { ...lost(0, "none"), reads: false });
    expect(never.effect).toBe("none");
    const perhaps = advance(never, { ...lost(1, "possible"), reads: false });
    expect(advance(perhaps, { ...lost(2, "none"), reads: false }).effect).toBe("possible");
  });

  test("holds that a read changes nothing", () => {
    expect(advance(noTries, { ...lost(0, "possible"), reads: true }).effect).toBe("none");
  });
});

test("backoff doubles up to two seconds", () => {
  expect([1, 2, 3, 6, 7, 40].map(backoffMs)).toEqual([50, 100, 200, 1600, 2000, 2000]);
});
