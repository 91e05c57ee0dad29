import {
  asTownError,
  BackendFailedError,
  BackendUnavailableError,
  InvalidInputError,
  SessionBusyError,
  SessionNotFoundError,
  StoreFullError,
  type TownError,
  WaitTimeoutError,
} from "@townkit/core";
import { describe, expect, it } from "vitest";
import { context, now, stateWith, workIn } from "../test-support/state-fixture.js";
import { nextBackoff } from "./backoff.js";
import { decide, type Step } from "./decide.js";
import { triesEnough } from "./failed-tries.js";
import { delivered, refused } from "./hand-over.js";

const effect = { type: "deliver", assignmentId: "w-1", attempt: 1, cause: "assign" } as const;
const delivering = () => stateWith({ work: [workIn("delivering")] });

const failure = new BackendFailedError({ backend: "b", problem: "the paste was swallowed", effect: "none" });

describe("a refused hand-over", () => {
  const unavailable = (effect: "none" | "possible") =>
    new BackendUnavailableError({ backend: "b", problem: "it is down", remedy: "", effect });
  const cases: [string, TownError, "waits" | "fails" | "is asked about"][] = [
    ["an unreachable backend, with proof", unavailable("none"), "waits"],
    ["an unreachable backend, without proof", unavailable("possible"), "is asked about"],
    ["a busy session", new SessionBusyError({ sessionId: "s-1", assignmentId: null }), "waits"],
    ["a full disk, which cannot hold that it begins", new StoreFullError({ path: "/town.db", cause: null }), "waits"],
    ["bad input", new InvalidInputError({ what: "model", problem: "no such model" }), "fails"],
    ["a session that is not there", new SessionNotFoundError("s-1"), "fails"],
    ["a failure with proof", failure, "waits"],
    [
      "a failure without proof",
      new BackendFailedError({ backend: "b", problem: "broke off", effect: "possible" }),
      "is asked about",
    ],
    ["a deadline", new WaitTimeoutError({ what: "x", timeoutMs: 1, effect: "possible", facts: {} }), "is asked about"],
    ["an error of no family", asTownError(new TypeError("x is not a function")), "is asked about"],
  ];

  it.each(cases)("for %s %2$s", (_name, error, then) => {
    const decision = decide({ state: delivering(), step: (draft) => refused(draft, { effect, error }), context });
    const changed = decision.commit?.assignments?.[0];
    const expected = { waits: "queued", fails: "failed", "is asked about": undefined }[then];
    expect(changed?.state).toBe(expected);
    expect(decision.effects.map(({ type }) => type)).toEqual(then === "is asked about" ? ["look"] : []);
    if (then === "fails")
      expect(changed?.failure).toMatchObject({ code: error.code, effect: "none", retryable: false });
    if (then === "waits") expect(decision.state.backoff?.until).toBeGreaterThan(now);
  });

  it("for a failure with proof is tried a few times, each later than the one before, and then fails for good reason", () => {
    const reasons: (string | null)[] = [];
    let pauseMs = 0;
    for (let state = delivering(); reasons.length < 20; ) {
      const decision = decide({ state, step: (draft) => refused(draft, { effect, error: failure }), context });
      const changed = decision.commit?.assignments?.[0];
      reasons.push(changed?.reason ?? null);
      if (changed?.state === "failed") {
        expect(changed.failure).toMatchObject({ code: "backend_failed", effect: "none", retryable: true });
        break;
      }
      const until = decision.state.backoff?.until ?? 0;
      expect(until - now).toBeGreaterThan(pauseMs);
      pauseMs = until - now;
      state = { ...decision.state, work: [workIn("delivering")] };
    }
    expect(reasons).toHaveLength(triesEnough.refused);
    expect(reasons.at(-1)).toMatch(/handed over 6 times.*swallowed/);
  });

  it("is counted for each attempt by itself", () => {
    const failedTries = { assignmentId: "w-1", attempt: 1, how: "refused", inARow: 1000 } as const;
    const state = stateWith({ work: [workIn("delivering", { attempt: 2, cause: "retry" })], failedTries });
    const again = { ...effect, attempt: 2, cause: "retry" } as const;
    const step: Step = (draft) => refused(draft, { effect: again, error: failure });
    expect(decide({ state, step, context }).commit?.assignments?.[0]?.state).toBe("queued");
  });

  it("is overtaken by evidence that it arrived", () => {
    const state = stateWith({ session: { status: "busy" }, work: [workIn("running")] });
    const { commit } = decide({
      state,
      step: (draft) => refused(draft, { effect, error: unavailable("none") }),
      context,
    });
    expect(commit).toBeNull();
  });

  it.each([
    ["for work given up here", [], true],
    [
      "for an attempt after which another one waits",
      [workIn("queued", { id: "w-0", attempt: 2, cause: "retry" })],
      true,
    ],
    ["for a first attempt that waits", [workIn("queued", { id: "w-0" })], false],
    ["for work in doubt", [workIn("unknown", { id: "w-0" })], false],
  ])("%s, frees the session that the backend holds: %3$s", (_name, others, frees) => {
    const error = new SessionBusyError({ sessionId: "s-1", assignmentId: "w-0" });
    const state = stateWith({ work: [...others, workIn("delivering")] });
    const { effects } = decide({ state, step: (draft) => refused(draft, { effect, error }), context });
    const resolution = { verdict: "not_delivered" };
    expect(effects).toEqual(frees ? [{ type: "resolve", assignmentId: "w-0", resolution }] : []);
  });
});

describe("a receipt", () => {
  const receipt = { assignmentId: "w-1", sessionId: "s-1", attempt: 1, reason: null, evidence: [] };

  it.each(["accepted", "running"] as const)("that says %s is proof", (state) => {
    const decision = decide({
      state: delivering(),
      step: (draft) => delivered(draft, { effect, receipt: { ...receipt, state } }),
      context,
    });
    expect(decision.commit?.assignments).toMatchObject([{ state }]);
    expect(decision.state.record.session.status).toBe("busy");
  });

  it.each(["completed", "failed", "interrupted", "unknown", "delivering"] as const)(
    "that says %s makes the pool look",
    (state) => {
      const decision = decide({
        state: delivering(),
        step: (draft) => delivered(draft, { effect, receipt: { ...receipt, state } }),
        context,
      });
      expect(decision.commit).toBeNull();
      expect(decision.effects).toEqual([{ type: "look", assignmentId: "w-1" }]);
    },
  );

  it("of another attempt makes the pool look", () => {
    const other = { ...receipt, state: "accepted" as const, attempt: 2 };
    const decision = decide({
      state: delivering(),
      step: (draft) => delivered(draft, { effect, receipt: other }),
      context,
    });
    expect(decision.effects).toEqual([{ type: "look", assignmentId: "w-1" }]);
  });
});

describe("the time before another try", () => {
  it("doubles up to a minute, and is spread", () => {
    const delays: number[] = [];
    let backoff: ReturnType<typeof nextBackoff> | null = null;
    for (let i = 0; i < 12; i += 1) {
      backoff = nextBackoff({ before: backoff, now: 0, random: 0 });
      delays.push(backoff.until);
    }
    expect(delays.slice(0, 4)).toEqual([125, 250, 500, 1000]);
    expect(delays.at(-1)).toBe(30_000);
    expect(nextBackoff({ before: backoff, now: 0, random: 0.999 }).until).toBe(59_970);
  });

  it.each([
    ["somebody else uses the session", new SessionBusyError({ sessionId: "s-1", assignmentId: null }), 10_000],
    [
      "the backend is away",
      new BackendUnavailableError({ backend: "b", problem: "it is down", remedy: "", effect: "none" }),
      60_000,
    ],
  ])("is no longer than %3$d ms while %1$s", (_why, error, longestMs) => {
    const state = { ...delivering(), backoff: { tries: 20, until: now } };
    const decision = decide({
      state,
      step: (draft) => refused(draft, { effect, error }),
      context: { ...context, random: 1 },
    });
    expect(decision.state.backoff?.until).toBe(now + longestMs);
  });
});
