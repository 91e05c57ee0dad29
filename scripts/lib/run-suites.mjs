import { runSuite } from "./run-suite.mjs";
import { lookAgain } from "./second-look.mjs";

/**
 * Runs suites in their order, so many beside each other. What failed meanwhile is run again when all is quiet.
 * @param {{ suites: readonly import("./suites.mjs").Suite[], atOnce: number, skipsFail: boolean }} options
 * @returns {Promise<import("./run-suite.mjs").SuiteResult[]>} in the order of the suites
 */
export async function runSuites({ suites, atOnce, skipsFail }) {
  /** @type {Map<string, import("./run-suite.mjs").SuiteResult>} */
  const results = new Map();
  const waiting = suites.values();
  const work = async () => {
    for (const suite of waiting) results.set(suite.name, await runSuite({ suite, skipsFail }));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  for (const [name, result] of results) {
    const again = (/** @type {readonly import("./failures.mjs").Failure[]} */ only) =>
      runSuite({ suite: result.suite, skipsFail: false, only });
    results.set(name, await lookAgain({ result, run: again }));
  }
  return suites.flatMap(({ name }) => results.get(name) ?? []);
}
