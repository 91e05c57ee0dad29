import { describe, expect, it } from "vitest";
import { median, medianRatio, percentile, shuffled } from "./statistics.js";

describe("a median", () => {
  it.each([
    [[5], 5],
    [[9, 1, 5], 5],
    [[4, 1, 3, 2], 2.5],
    [[1, 1000, 2], 2],
  ])("of %j is %d", (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  it("leaves what it was given as it is", () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });

  it("of nothing is refused", () => {
    expect(() => median([])).toThrow(RangeError);
  });
});

describe("a ratio of rounds", () => {
  it("is that of the middle round, whatever the machine did in the others", () => {
    const quiet = { ours: 11, bare: 10 };
    const busy = { ours: 110, bare: 100 };
    const disturbed = { ours: 900, bare: 10 };
    expect(medianRatio([busy, disturbed, quiet])).toBeCloseTo(1.1);
  });

  it("is not the ratio of the medians", () => {
    const rounds = [
      { ours: 2, bare: 1 },
      { ours: 30, bare: 10 },
      { ours: 4, bare: 2 },
    ];
    expect(medianRatio(rounds)).toBe(2);
  });
});

describe("an order of chance", () => {
  it("is what the numbers say", () => {
    expect(shuffled(["a", "b", "c"], () => 0)).toEqual(["a", "b", "c"]);
    expect(shuffled(["a", "b", "c"], () => 0.99)).toEqual(["c", "b", "a"]);
  });

  it("holds each value once", () => {
    expect(shuffled([1, 2, 3, 4, 5], Math.random).sort()).toEqual([1, 2, 3, 4, 5]);
  });
});

it("a percentile is what so great a share is not above", () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect([percentile(values, 0.5), percentile(values, 0.99), percentile([7], 0.99)]).toEqual([51, 100, 7]);
  expect(percentile([], 0.99)).toBeNaN();
});
