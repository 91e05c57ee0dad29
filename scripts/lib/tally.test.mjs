import { describe, expect, it } from "vitest";
import { tallyOfCheck, tallyOfVitest, total } from "./tally.mjs";

const skipped = [{ status: "skipped" }, { status: "todo", meta: {} }];
const notApplicable = { status: "skipped", meta: { notApplicable: "It has no outbox." } };
const report = {
  numPassedTests: 5,
  numFailedTests: 0,
  testResults: [{ assertionResults: [{ status: "passed" }, ...skipped] }, { assertionResults: [notApplicable] }],
};

describe("tally", () => {
  it("counts a check as one", () => {
    expect(tallyOfCheck(true)).toEqual({ passed: 1, failed: 0, skipped: 0 });
    expect(tallyOfCheck(false)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it("counts skipped tests apart where they are allowed", () => {
    expect(tallyOfVitest({ report, ok: true, skipsFail: false })).toEqual({ passed: 5, failed: 0, skipped: 2 });
  });

  it("counts skipped tests as failures where they are not", () => {
    expect(tallyOfVitest({ report, ok: true, skipsFail: true })).toEqual({ passed: 5, failed: 2, skipped: 0 });
  });

  it("counts a failure for a run that ended badly with every test green", () => {
    const green = { ...report, testResults: [{ assertionResults: [notApplicable] }] };
    expect(tallyOfVitest({ report: green, ok: false, skipsFail: true })).toEqual({ passed: 5, failed: 1, skipped: 0 });
  });

  it("counts a failure for a run without a report", () => {
    expect(tallyOfVitest({ report: undefined, ok: true, skipsFail: false }).failed).toBe(1);
  });

  it("adds up", () => {
    const tallies = [tallyOfCheck(true), tallyOfCheck(false), tallyOfVitest({ report, ok: true, skipsFail: false })];
    expect(total(tallies)).toEqual({ passed: 6, failed: 1, skipped: 2 });
  });
});
