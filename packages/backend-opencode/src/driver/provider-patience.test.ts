import type { Clock } from "@townkit/core";
import { describe, expect, it } from "vitest";
import { isStep, ProviderPatience } from "./provider-patience.js";
import type { KnownSession } from "./sessions.js";
import { TurnWatch } from "./turn-watch.js";

/** A clock that goes when it is told to. */
function handClock() {
  let now = 0;
  const due: { at: number; act: () => void }[] = [];
  const clock: Pick<Clock, "monotonic" | "after"> = {
    monotonic: () => now,
    after(ms, act) {
      const one = { at: now + ms, act };
      due.push(one);
      return () => void due.splice(due.indexOf(one), 1);
    },
  };
  const go = (ms: number) => {
    for (const end = now + ms; ; ) {
      const next = due.sort((a, b) => a.at - b.at)[0];
      if (!next || next.at > end) {
        now = end;
        return;
      }
      now = next.at;
      due.shift();
      next.act();
    }
  };
  return { clock: clock as Clock, go, waiting: () => due.length };
}

function stage() {
  const { clock, go, waiting } = handClock();
  const over: string[] = [];
  const patience = new ProviderPatience({ clock, limitMs: 60_000, onOver: ({ why }) => over.push(why) });
  const session = { config: { id: "s" } } as TurnWatch["turn"]["session"];
  const turn = {
    session,
    assignmentId: "w",
    attempt: 1,
    cause: "assign",
    attested: false,
    work: { type: "prompt", content: "x" },
  } as const;
  const watch = new TurnWatch({ turn, fromTheBeginning: true });
  const known = { watch } as KnownSession;
  return {
    go,
    waiting,
    over,
    patience,
    watch,
    known,
    retry: (words: string) => patience.retrying({ known, watch, words }),
  };
}

describe("the patience with a provider", () => {
  it("ends so long after the last step, whenever the tries began, and says how the last one ended", () => {
    const { patience, watch, go, over, retry } = stage();
    patience.stepped(watch);
    go(50_000);
    retry("timed out");
    go(9_999);
    expect(over).toEqual([]);
    retry("timed out again");
    go(1);
    expect(over).toEqual(["The provider gave no answer within 60 s. Its last try: timed out again"]);
  });

  it("begins anew with each step", () => {
    const { patience, watch, go, over, retry } = stage();
    retry("once");
    go(59_000);
    patience.stepped(watch);
    go(59_000);
    expect(over).toEqual([]);
  });

  it("cuts no answer that still comes, and one that came to a halt", () => {
    const { patience, watch, go, over, retry } = stage();
    retry("once");
    for (let second = 0; second < 80; second += 5) {
      patience.heard(watch);
      go(5_000);
    }
    expect(over).toEqual([]);
    go(10_000);
    expect(over).toHaveLength(1);
  });

  it("waits for nothing once the turn is over", () => {
    const { patience, watch, retry, waiting } = stage();
    retry("once");
    expect(waiting()).toBe(1);
    patience.forget(watch);
    expect(waiting()).toBe(0);
  });
});

describe("a step", () => {
  const part = { id: "p", messageID: "m", sessionID: "s" };
  const change = (given: object) =>
    ({ type: "message.part.updated.1", body: { part: { ...part, ...given } } }) as never;

  it("is a tool at work or an answer that is complete, not the beginning of either", () => {
    expect(isStep(change({ type: "tool", state: { status: "running" } }))).toBe(true);
    expect(isStep(change({ type: "other", kind: "step-finish" }))).toBe(true);
    expect(isStep(change({ type: "tool", state: { status: "pending" } }))).toBe(false);
    expect(isStep(change({ type: "other", kind: "step-start" }))).toBe(false);
  });
});
