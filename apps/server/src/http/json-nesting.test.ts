import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isNestedDeeper } from "./json-nesting.js";

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

describe("a text", () => {
  test.each([
    ["", 0],
    ["7", 0],
    ['"[[[["', 0],
    ['"\\"[[[["', 0],
    ['"\\\\"', 0],
    ["[]", 1],
    ['{"a":[{"b":"]]"}]}', 3],
    ["[[[[", 4],
    ["][[", 1],
  ])("%j is %i levels deep", (text, levels) => {
    expect(isNestedDeeper({ text, levels })).toBe(false);
    if (levels > 0) expect(isNestedDeeper({ text, levels: levels - 1 })).toBe(true);
  });

  test("that is JSON is as deep as its value", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.integer({ min: 0, max: 7 }), (value, levels) => {
        expect(isNestedDeeper({ text: JSON.stringify(value, null, 1), levels })).toBe(depthOf(value) > levels);
      }),
      { numRuns: process.env.CI === "true" ? 2_000 : 100, seed: 1 },
    );
  });
});
