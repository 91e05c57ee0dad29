import type { Failure } from "@townkit/core";
import { expect, test } from "vitest";
import { fateOf, handOverOf } from "./decide.js";
import { answerTo, letterOf } from "./letter.js";

const failed = (effect: Failure["effect"], code = "agent_failed") => ({
  state: "failed" as const,
  reason: null,
  failure: { code, message: "It said no.", effect, retryable: false },
});
const inState = (state: Parameters<typeof fateOf>[0]["state"], reason: string | null = null) => ({
  ...{ state, reason, failure: null },
});

test.each(["queued", "delivering", "unknown"] as const)("mail whose delivery is %s is unread", (state) => {
  expect(fateOf(inState(state)).state).toBe("unread");
});

test.each(["accepted", "running", "completed", "aborted", "interrupted"] as const)(
  "mail whose delivery is %s is read",
  (state) => {
    expect(fateOf(inState(state)).state).toBe("read");
  },
);

test.each([
  ["out of time", inState("expired"), /in time/],
  ["taken back", inState("cancelled"), /taken back/],
  ["taken back for a reason", inState("cancelled", "Its session was deleted."), /was deleted/],
  ["refused with proof", failed("none"), /It said no/],
  ["of a session that was deleted while nobody could tell", failed("possible", "session_deleted"), /It said no/],
])("mail is dead when its delivery is %s", (_what, delivery, reason) => {
  expect(fateOf(delivery)).toEqual({ state: "dead", reason: expect.stringMatching(reason) });
});

test("mail on which its agent's turn failed is read", () => {
  expect(fateOf(failed("possible"))).toEqual({ state: "read", reason: null });
});

test("urgent mail interrupts where the agent can be interrupted, and comes first where it cannot", () => {
  expect(handOverOf({ priority: "urgent", canAbort: true }).delivery).toBe("interrupt");
  expect(handOverOf({ priority: "urgent", canAbort: false }).delivery).toBe("when_idle");
  const order = (["urgent", "high", "normal", "low"] as const).map(
    (priority) => handOverOf({ priority, canAbort: false }).priority,
  );
  expect(order).toEqual(order.toSorted((a, b) => b - a));
  expect(new Set(order).size).toBe(4);
});

test("a letter says who, what, which and how to answer", () => {
  const mail: Parameters<typeof letterOf>[0] = {
    ...{ id: "m-2", from: "@lee", to: "s-1", subject: "Rain", priority: "urgent", thread: "m-1", inReplyTo: "m-1" },
    ...{ sentAt: "2026-01-01T00:00:00.000Z", expiresAt: null, state: "unread", reason: null, changedAt: "" },
    ...{ delivery: null, body: "It rains.\n" },
  };
  expect(letterOf(mail).split("\n")).toEqual([
    "Mail from @lee: Rain",
    "(mail m-2, an answer to m-1, priority urgent, sent 2026-01-01T00:00:00.000Z)",
    "",
    "It rains.",
    "",
    "",
    'To answer it: town mail reply m-2 "your words"',
  ]);
});

test("an answer has one Re:, and a subject that is not too long", () => {
  expect([answerTo("Rain"), answerTo("Re: Rain"), answerTo("RE: Rain")]).toEqual(["Re: Rain", "Re: Rain", "RE: Rain"]);
  expect(answerTo("x".repeat(200))).toHaveLength(200);
});
