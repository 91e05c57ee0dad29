import { join } from "node:path";
import { expect, it } from "vitest";
import { failuresOfCheck, failuresOfVitest } from "./failures.mjs";
import { root } from "./workspace.mjs";

it("names each test that failed, with its file and the first of its message", () => {
  const message = `Error: it was\n  not so${"!".repeat(300)}\n    at ${root}/src/one.ts:3:1`;
  const assertionResults = [
    { status: "passed", fullName: "all is well", failureMessages: [] },
    { status: "failed", fullName: "a thing holds", failureMessages: [message] },
  ];
  const [line, ...more] = failuresOfVitest({
    numPassedTests: 1,
    numFailedTests: 1,
    testResults: [{ name: join(root, "src/one.test.ts"), assertionResults }],
  });
  expect(more).toEqual([]);
  expect(line).toMatch(/^src\/one\.test\.ts: a thing holds: Error: it was not so!+…$/);
});

it("names a file that could not be loaded", () => {
  const testResults = [{ name: join(root, "a.test.ts"), message: "SyntaxError: no", assertionResults: [] }];
  expect(failuresOfVitest({ numPassedTests: 0, numFailedTests: 0, testResults })).toEqual([
    "a.test.ts: SyntaxError: no",
  ]);
});

it("knows of none where there is no report, or nothing failed", () => {
  expect(failuresOfVitest(undefined)).toEqual([]);
  const testResults = [{ name: "x", message: "", assertionResults: [{ status: "passed" }] }];
  expect(failuresOfVitest({ numPassedTests: 1, numFailedTests: 0, testResults })).toEqual([]);
});

it("shows what a check said last", () => {
  expect(failuresOfCheck("much\nmore\nbefore\nthe last\nwords\n")).toEqual(["before the last words"]);
});
