import { expect, it } from "vitest";
import { extrapolate } from "./extrapolate.js";

it("goes on along the two largest sizes, and in proportion where there is one", () => {
  const values = new Map([
    [10, 60],
    [1, 5],
    [5, 40],
  ]);
  expect(extrapolate({ values, at: 20 })).toBe(100);
  expect(extrapolate({ values: new Map([[2, 10]]), at: 20 })).toBe(100);
  expect(() => extrapolate({ values: new Map(), at: 20 })).toThrow(RangeError);
});
