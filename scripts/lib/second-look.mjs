/** @typedef {import("./run-suite.mjs").SuiteResult} SuiteResult */

/** What fails in such numbers does not fail by chance. */
const mostFailures = 8;

/**
 * Runs what failed of a suite once more, when nothing else runs any more. Real servers and terminals beside each other on few
 * processors can keep each other waiting for longer than any test foresees; what fails alone too is a failure. What passes then
 * is counted as passed, and told apart: it is a fault of the test or of the product, still to be found.
 * @param {{ result: SuiteResult, run: (only: readonly import("./failures.mjs").Failure[]) => Promise<SuiteResult> }} options
 * @returns {Promise<SuiteResult>}
 */
export async function lookAgain({ result, run }) {
  const { suite, tally, failures, ms } = result;
  const named = failures.every(({ file, test }) => file !== undefined && test !== undefined);
  const all = failures.length === tally.failed;
  if (!suite.vitest || failures.length === 0 || failures.length > mostFailures || !named || !all) return result;
  const again = await run(failures);
  const passes = again.tally.failed === 0 && again.tally.passed >= failures.length;
  if (!passes) return result;
  return {
    suite,
    tally: { ...tally, passed: tally.passed + failures.length, failed: 0 },
    failures: [],
    onlyAlone: failures,
    ms: ms + again.ms,
  };
}
