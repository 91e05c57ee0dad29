/**
 * @typedef {object} Tally
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/**
 * Counts a suite that is one check.
 * @param {boolean} ok
 * @returns {Tally}
 */
export function tallyOfCheck(ok) {
  return ok ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

/**
 * What is read of a vitest JSON report.
 * @typedef {object} Report
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {readonly { name?: string, message?: string, assertionResults: readonly TestResult[] }[]} testResults
 */

/**
 * @typedef {object} TestResult
 * @property {string} status
 * @property {string} [fullName]
 * @property {readonly string[]} [failureMessages]
 * @property {{ notApplicable?: string }} [meta]
 */

const skippedStatuses = ["skipped", "pending", "todo", "disabled"];

/**
 * Counts a vitest run from its JSON report. A run that ended badly with every test green (an unhandled error, a file
 * that could not be loaded, no report at all) counts one failure, so that it can never pass for a success. A requirement
 * that does not apply to its subject is neither passed nor skipped: it is no test there.
 * @param {{ report: Report | undefined, ok: boolean, skipsFail: boolean }} run
 * @returns {Tally}
 */
export function tallyOfVitest({ report, ok, skipsFail }) {
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const results = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  const skipped = results.filter(
    ({ status, meta }) => skippedStatuses.includes(status) && meta?.notApplicable === undefined,
  ).length;
  const failed = report.numFailedTests + (skipsFail ? skipped : 0);
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && !ok ? 1 : failed,
    skipped: skipsFail ? 0 : skipped,
  };
}

/**
 * @param {readonly Tally[]} tallies
 * @returns {Tally}
 */
export function total(tallies) {
  return tallies.reduce(
    (sum, { passed, failed, skipped }) => ({
      passed: sum.passed + passed,
      failed: sum.failed + failed,
      skipped: sum.skipped + skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}
