import { expect, test } from "vitest";
import { candidateIds, hashId, nextChildId } from "./ids.js";

// The vectors of bd's own tests.
const seed = {
  prefix: "bd",
  title: "Fix login",
  description: "Details",
  creator: "jira-import",
  createdNs: BigInt(Date.UTC(2024, 0, 2, 3, 4, 5, 6)) * 1_000_000n,
};

test.each([
  [3, "bd-vju"],
  [4, "bd-8d8e"],
  [5, "bd-bi3tk"],
  [6, "bd-8bi3tk"],
  [7, "bd-r5sr6bm"],
  [8, "bd-8r5sr6bm"],
])("an id with a hash of %i digits is bd's", (length, id) => {
  expect(hashId({ seed, length, nonce: 0 })).toBe(id);
});

test.each([
  [0, 3],
  [160, 3],
  [170, 4],
  [980, 4],
  [990, 5],
  [100_000_000, 8],
])("with %i beads a hash has %i digits", (count, digits) => {
  const [first] = candidateIds({ seed, count });
  expect(first).toHaveLength("bd-".length + digits);
});

test("after ten tries a hash becomes longer, and each try is another id", () => {
  const ids = [...candidateIds({ seed, count: 0 })];
  expect(ids.map((id) => id.length - "bd-".length)).toEqual([3, 4, 5, 6, 7, 8].flatMap((n) => Array(10).fill(n)));
  expect(new Set(ids).size).toBe(ids.length);
});

test("a child has the number after the highest one, whatever else stands there", () => {
  expect(nextChildId({ parent: "tk-a", ids: [] })).toBe("tk-a.1");
  expect(nextChildId({ parent: "tk-a", ids: ["tk-a.2", "tk-a.10", "tk-a.10.40", "tk-a.x"] })).toBe("tk-a.11");
});
