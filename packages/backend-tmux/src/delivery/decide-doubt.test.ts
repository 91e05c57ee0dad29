import { describe, expect, it } from "vitest";
import type { DeliveryLook } from "./decide-delivery.js";
import { type DoubtSight, decideDoubt } from "./decide-doubt.js";

const idle = (draft: "empty" | "whole" | "other"): DeliveryLook => ({ state: "idle", draft });
const menu: DeliveryLook = { state: "menu", menu: "Do you want to proceed?" };
const gone: DeliveryLook = { state: "ended", why: "It ended with code 1." };

function step(seen: Partial<DoubtSight> & Pick<DoubtSight, "look">) {
  return decideDoubt({
    stage: "pressed",
    taken: false,
    tellsAll: false,
    shown: false,
    emptyMs: 0,
    proofMs: 1000,
    ...seen,
  });
}

describe("a prompt that nobody could tell of", () => {
  it("was taken as soon as the agent's record holds it, whatever is shown", () => {
    for (const look of [idle("empty"), idle("whole"), menu, gone]) expect(step({ look, taken: true })).toBe("taken");
  });

  it("is there when its text comes back into the composer, as behind a menu", () => {
    expect(step({ look: idle("whole") })).toBe("stored");
    expect(step({ look: idle("whole"), stage: "staged" })).toBe("stored");
  });

  it("is no news as long as its text stands there and its key does nothing", () => {
    expect(step({ look: idle("whole"), shown: true })).toBe("doubt");
  });

  it("is not there where it was pasted only, and nothing of it has been in an idle agent for long", () => {
    expect(step({ look: idle("empty"), stage: "staged", emptyMs: 999 })).toBe("doubt");
    expect(step({ look: idle("empty"), stage: "staged", emptyMs: 1000 })).toBe("absent");
    expect(step({ look: gone, stage: "staged" })).toBe("absent");
  });

  it("stays in doubt once its submit key was pressed", () => {
    for (const look of [idle("empty"), idle("other"), menu, gone]) expect(step({ look, emptyMs: 1e6 })).toBe("doubt");
  });

  it("is not there once an idle agent that tells all has not told of it for long", () => {
    expect(step({ look: idle("empty"), tellsAll: true, emptyMs: 999 })).toBe("doubt");
    expect(step({ look: idle("empty"), tellsAll: true, emptyMs: 1000 })).toBe("absent");
    expect(step({ look: gone, tellsAll: true, emptyMs: 1000 })).toBe("doubt");
  });
});
