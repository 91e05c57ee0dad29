import { join } from "node:path";
import { expect, it } from "vitest";
import { failuresOfCheck, failuresOfVitest, inWords } from "./failures.mjs";
import { root } from "./workspace.mjs";

/** @param {Partial<import("./tally.mjs").Report["testResults"][number]>} file */
const reportOf = (file) => ({
  numPassedTests: 1,
  numFailedTests: 1,
  testResults: [{ name: join(root, "src/one.test.ts"), assertionResults: [], ...file }],
});

it("names each test that failed, with its file and the first of its message", () => {
  const message = `Error: it was\n  not so${"!".repeat(300)}\n    at ${root}/src/one.ts:3:1`;
  const assertionResults = [
    { status: "passed", fullName: "all is well", failureMessages: [] },
    { status: "failed", fullName: "a thing holds", failureMessages: [message] },
  ];
  const [failure, ...more] = failuresOfVitest(reportOf({ assertionResults }));
  expect(more).toEqual([]);
  expect(failure && inWords(failure)).toMatch(/^src\/one\.test\.ts: a thing holds: Error: it was not so!+…$/);
});

it("names a file that could not be loaded", () => {
  expect(failuresOfVitest(reportOf({ message: "SyntaxError: no" })).map(inWords)).toEqual([
    "src/one.test.ts: SyntaxError: no",
  ]);
});

it("knows of none where there is no report, or nothing failed", () => {
  expect(failuresOfVitest(undefined)).toEqual([]);
  expect(failuresOfVitest(reportOf({ message: "", assertionResults: [{ status: "passed" }] }))).toEqual([]);
});

it("shows what a check said last", () => {
  expect(failuresOfCheck("much\nmore\nbefore\nthe last\nwords\n").map(inWords)).toEqual(["before the last words"]);
});
