import { expect, it } from "vitest";
import { lookAgain } from "./second-look.mjs";

const suite = { name: "e2e", proves: "something", argv: [], vitest: true, deadlineMs: 1 };
const failure = { file: "a.test.ts", test: "it holds", message: "no" };
const failed = { suite, tally: { passed: 5, failed: 1, skipped: 0 }, failures: [failure], ms: 10 };
const passing = { suite, tally: { passed: 1, failed: 0, skipped: 9 }, failures: [], ms: 3 };

/** @param {{ result?: import("./run-suite.mjs").SuiteResult, again?: import("./run-suite.mjs").SuiteResult }} given */
async function look({ result = failed, again = passing }) {
  /** @type {unknown[]} */
  const asked = [];
  const run = async (/** @type {unknown} */ only) => {
    asked.push(only);
    return again;
  };
  return { seen: await lookAgain({ result, run }), asked };
}

it("counts what passes alone as passed, and tells it apart", async () => {
  const { seen, asked } = await look({});
  expect(asked).toEqual([[failure]]);
  expect(seen).toMatchObject({ tally: { passed: 6, failed: 0 }, failures: [], onlyAlone: [failure], ms: 13 });
});

it("leaves what fails again, or was not run again, as it was", async () => {
  expect((await look({ again: failed })).seen).toBe(failed);
  expect((await look({ again: { ...passing, tally: { passed: 0, failed: 0, skipped: 9 } } })).seen).toBe(failed);
});

it.each([
  ["nothing failed", { ...passing }],
  ["a check, which is one thing", { ...failed, suite: { ...suite, vitest: false } }],
  ["a file that could not be loaded", { ...failed, failures: [{ file: "a.test.ts", message: "no" }] }],
  ["more failed than is named", { ...failed, tally: { ...failed.tally, failed: 2 } }],
  [
    "very much failed",
    { ...failed, tally: { ...failed.tally, failed: 9 }, failures: Array.from({ length: 9 }, () => failure) },
  ],
])("does not run again: %s", async (_, result) => {
  const { seen, asked } = await look({ result });
  expect(seen).toBe(result);
  expect(asked).toEqual([]);
});
