import { expect, it } from "vitest";
import { summary } from "./summary.mjs";

/** @param {{ name: string, failed: number, skipped?: number }} options */
const result = ({ name, failed, skipped = 0 }) => ({
  suite: { name, proves: "something", argv: [], vitest: false, deadlineMs: 1 },
  tally: { passed: 12, failed, skipped },
  failures: Array.from({ length: failed }, (_, index) => `test ${index}: not so`),
  ms: 1234,
});

it("shows a row for each suite and closes with the counts", () => {
  expect(
    summary([result({ name: "unit", failed: 0 }), result({ name: "conformance", failed: 2 })]).split("\n"),
  ).toEqual([
    "        suite        passed  failed  skipped  time   proves",
    "ok      unit         12      0       0        1.2 s  something",
    "FAILED  conformance  12      2       0        1.2 s  something",
    "",
    "conformance: test 0: not so",
    "conformance: test 1: not so",
    "",
    "24 passed, 2 failed",
  ]);
});

it("tells of skipped tests where there are some", () => {
  expect(summary([result({ name: "unit", failed: 0, skipped: 1 })])).toMatch(/\n12 passed, 0 failed, 1 skipped$/);
});
