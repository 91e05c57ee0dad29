import { describe, expect, it } from "vitest";
import { planChaos } from "./plan.js";

const kinds = ["one", "another", "a third"] as const;

describe("the plan of a chaos run", () => {
  it("is the same for the same seed, and another for another", () => {
    const plan = (seed: number) => planChaos({ seed, kinds, faults: 20, sessions: 4 });
    expect(plan(7).faults).toEqual(plan(7).faults);
    expect(plan(7).sessions[2]?.work(5)).toEqual(plan(7).sessions[2]?.work(5));
    expect(plan(7).faults).not.toEqual(plan(8).faults);
  });

  it("deals out as many faults as asked, of every kind", () => {
    const { faults } = planChaos({ seed: 1, kinds, faults: 50, sessions: 4 });
    expect(faults).toHaveLength(50);
    for (const kind of kinds) expect(faults.filter((fault) => fault.kind === kind).length).toBeGreaterThan(5);
  });

  it("gives every piece of work an id that stands in no other", () => {
    const { sessions } = planChaos({ seed: 1, kinds, faults: 1, sessions: 4 });
    const ids = sessions.flatMap(({ work }) => Array.from({ length: 25 }, (_, index) => work(index + 1).id));
    for (const id of ids) expect(ids.filter((other) => other.includes(id))).toEqual([id]);
  });
});
