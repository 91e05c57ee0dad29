import { expect, it } from "vitest";
import { summary } from "./summary.mjs";

/** @param {{ name: string, failed: number, skipped?: number }} options */
const result = ({ name, failed, skipped = 0 }) => ({
  suite: { name, proves: "something", argv: [], vitest: false, deadlineMs: 1 },
  tally: { passed: 12, failed, skipped },
  failures: Array.from({ length: failed }, (_, index) => ({
    file: "a.test.ts",
    test: `test ${index}`,
    message: "not so",
  })),
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
    "conformance: a.test.ts: test 0: not so",
    "conformance: a.test.ts: test 1: not so",
    "",
    "24 passed, 2 failed",
  ]);
});

it("tells of skipped tests where there are some", () => {
  expect(summary([result({ name: "unit", failed: 0, skipped: 1 })])).toMatch(/\n12 passed, 0 failed, 1 skipped$/);
});

it("names what passed only when it was run again alone", () => {
  const onlyAlone = [{ file: "a.test.ts", test: "it holds", message: "it took too long" }];
  expect(summary([{ ...result({ name: "e2e", failed: 0 }), onlyAlone }])).toMatch(
    /\n\npassed only alone: e2e: a\.test\.ts: it holds: it took too long\n\n12 passed, 0 failed$/,
  );
});
