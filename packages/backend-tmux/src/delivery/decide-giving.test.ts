import { describe, expect, it } from "vitest";
import { decideGiving, type GivingSight } from "./decide-giving.js";

const begun: GivingSight = {
  isGiven: false,
  sinceGivenMs: null,
  ended: null,
  state: "idle",
  asks: false,
  sinceStartMs: 0,
  limits: { gateMs: 1000, proofMs: 2000 },
};
const step = (seen: Partial<GivingSight>) => decideGiving({ ...begun, ...seen });

describe("a prompt for an agent with a server", () => {
  it("is given to one that is idle, and to no other", () => {
    expect(step({})).toEqual({ step: "give" });
    for (const state of ["busy", "unknown"] as const) expect(step({ state })).toEqual({ step: "wait" });
  });

  it("is refused where the agent stays at something else, asks, or is gone: it has nothing of it", () => {
    expect(step({ state: "busy", sinceStartMs: 1000 })).toMatchObject({ step: "refused", reason: "busy" });
    expect(step({ state: "unknown", sinceStartMs: 1000 })).toMatchObject({ step: "refused", reason: "failed" });
    expect(step({ state: "busy", asks: true })).toMatchObject({ step: "refused", reason: "busy" });
    expect(step({ ended: "It ended." })).toEqual({ step: "refused", why: "It ended.", reason: "ended" });
  });

  it("that was given is waited for, and in the end unknown", () => {
    const given = { isGiven: true, sinceGivenMs: 1999 };
    expect(step({ ...given, state: "busy" })).toEqual({ step: "wait" });
    expect(step({ ...given, sinceGivenMs: 2000 })).toMatchObject({ step: "unknown" });
    expect(step({ ...given, ended: "It ended." })).toMatchObject({ step: "unknown" });
  });

  it("that an earlier try may have given is given again to an idle agent, and never said to be refused", () => {
    expect(step({ isGiven: true })).toEqual({ step: "give" });
    expect(step({ isGiven: true, state: "busy", asks: true })).toEqual({ step: "wait" });
    expect(step({ isGiven: true, state: "busy", sinceStartMs: 1000 })).toMatchObject({ step: "unknown" });
  });
});
