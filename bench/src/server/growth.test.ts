import { expect, it } from "vitest";
import { growthOf } from "./growth.js";

it("memory that was taken at the begin is no growth, and what is taken from then on is", () => {
  expect(growthOf([10, 90, 100, 100, 100, 100, 100, 100])).toBe(0);
  expect(growthOf([100, 100, 110, 110, 120, 120, 130, 130])).toBe(20);
  expect(growthOf([100])).toBe(0);
});
