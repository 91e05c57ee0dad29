import { describe, expect, it } from "vitest";
import { type DeliveryLook, type DeliverySight, decideDelivery } from "./decide-delivery.js";

const limits = { gateMs: 1000, proofMs: 1000, pasteDelayMs: 100, retryMs: 300 };

function step(seen: Partial<DeliverySight> & Pick<DeliverySight, "stage" | "look">) {
  return decideDelivery({
    taken: null,
    hooksHeard: false,
    hasRecord: true,
    sinceStepMs: 0,
    sinceKeyMs: 0,
    sinceStartMs: 0,
    handsOn: false,
    limits,
    ...seen,
  });
}

const idle = (draft: "empty" | "whole" | "tail" | "marker" | "other" | "left"): DeliveryLook => ({
  state: "idle",
  draft,
});
const menu: DeliveryLook = { state: "menu", menu: "Do you want to proceed?" };
const busy: DeliveryLook = { state: "busy", draft: "empty" };
const dark: DeliveryLook = { state: "unknown", why: "no composer" };
const gone: DeliveryLook = { state: "ended", why: "It ended with code 1." };
const everyLook = [idle("empty"), idle("whole"), idle("other"), idle("left"), menu, busy, dark, gone];

describe("before anything was given", () => {
  it("an idle agent with an empty composer gets the text", () => {
    expect(step({ stage: "begun", look: idle("empty") })).toEqual({ step: "paste" });
  });

  it.each([
    ["bug class 6: a menu", menu],
    ["bug class 5: a running turn", busy],
    ["bug class 8: somebody's draft", idle("other")],
    ["bug class 11: a screen that is not understood", dark],
    ["a draft that happens to be the same", idle("whole")],
  ])("%s gets nothing, and in the end the work is refused with nothing given", (_, look) => {
    expect(step({ stage: "begun", look }).step).not.toBe("paste");
    expect(step({ stage: "begun", look, sinceStartMs: 1000 }).step).toBe("refused");
  });

  it("bug class 8: what another prompt of ours left in the composer is taken back first, while nobody types", () => {
    expect(step({ stage: "begun", look: idle("left") })).toEqual({ step: "withdraw" });
    expect(step({ stage: "begun", look: idle("left"), handsOn: true }).step).toBe("wait");
    expect(step({ stage: "begun", look: idle("left"), sinceStartMs: 1000 }).step).toBe("refused");
    for (const stage of ["staged", "pressed"] as const) {
      for (const look of everyLook) expect(step({ stage, look, sinceStepMs: 1e6 }).step).not.toBe("withdraw");
    }
  });

  it("a screen that never stands still is given up in the end", () => {
    expect(step({ stage: "begun", look: idle("empty"), sinceStartMs: 2000 }).step).toBe("refused");
    expect(step({ stage: "staged", look: idle("whole"), sinceStepMs: 1000 }).step).toBe("unknown");
  });

  it("bug class 8: while somebody types nothing is given", () => {
    expect(step({ stage: "begun", look: idle("empty"), handsOn: true }).step).toBe("wait");
  });
});

describe("staged", () => {
  it.each(["whole", "tail", "marker"] as const)("our text, seen as %s, is submitted once it has settled", (draft) => {
    expect(step({ stage: "staged", look: idle(draft), sinceStepMs: 99 }).step).toBe("wait");
    expect(step({ stage: "staged", look: idle(draft), sinceStepMs: 100 })).toEqual({ step: "press" });
  });

  it("the key is pressed on nothing else, however long it takes", () => {
    for (const look of [idle("empty"), idle("other"), menu, busy, dark, gone]) {
      for (const sinceStepMs of [0, 100, 999, 1000, 1e6]) {
        expect(step({ stage: "staged", look, sinceStepMs }).step).not.toBe("press");
      }
    }
  });

  it("what was swallowed is refused, since nothing of it is left; what cannot be seen is unknown", () => {
    expect(step({ stage: "staged", look: idle("empty"), sinceStepMs: 1000 }).step).toBe("refused");
    expect(step({ stage: "staged", look: menu, sinceStepMs: 1000 }).step).toBe("unknown");
    expect(step({ stage: "staged", look: idle("other"), sinceStepMs: 1000 }).step).toBe("unknown");
    expect(step({ stage: "staged", look: gone }).step).toBe("refused");
  });
});

describe("pressed", () => {
  it("bug class 1: the key alone is pressed again, and only while our text is there", () => {
    expect(step({ stage: "pressed", look: idle("whole"), sinceKeyMs: 299 }).step).toBe("wait");
    expect(step({ stage: "pressed", look: idle("whole"), sinceKeyMs: 300 })).toEqual({ step: "press" });
    expect(step({ stage: "pressed", look: idle("whole"), sinceKeyMs: 300, sinceStepMs: 1000 }).step).toBe("unknown");
    for (const look of [idle("empty"), idle("other"), menu, busy, dark, gone]) {
      expect(step({ stage: "pressed", look, sinceKeyMs: 300 }).step).not.toBe("press");
    }
  });

  it("bug class 4: the text is never given twice", () => {
    for (const stage of ["staged", "pressed"] as const) {
      for (const look of everyLook) expect(step({ stage, look, sinceStepMs: 1e6 }).step).not.toBe("paste");
    }
  });

  it("without a record, a busy agent with an empty composer took it; with one, its record has to say so", () => {
    expect(step({ stage: "pressed", look: busy, hasRecord: false })).toEqual({ step: "accepted", by: "screen" });
    expect(step({ stage: "pressed", look: busy }).step).toBe("wait");
    expect(step({ stage: "pressed", look: { state: "busy", draft: "whole" }, hasRecord: false }).step).toBe("wait");
  });

  it("what is not proven is unknown, never refused", () => {
    for (const look of everyLook) {
      expect(step({ stage: "pressed", look, sinceStepMs: 1000, sinceStartMs: 1000 }).step).toBe("unknown");
    }
  });
});

it("the agent's own record beats whatever is shown", () => {
  for (const stage of ["begun", "staged", "pressed"] as const) {
    for (const look of everyLook) {
      expect(step({ stage, look, taken: "record", sinceStepMs: 1e6 })).toEqual({ step: "accepted", by: "record" });
    }
  }
});
