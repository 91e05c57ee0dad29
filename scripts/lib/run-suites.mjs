import { runSuite } from "./run-suite.mjs";
import { lookAgain } from "./second-look.mjs";

/**
 * Runs suites lane by lane: those of one lane one after another, the lanes beside each other. What failed meanwhile is run
 * again when all is quiet.
 * @param {{ suites: readonly import("./suites.mjs").Suite[], skipsFail: boolean }} options
 * @returns {Promise<import("./run-suite.mjs").SuiteResult[]>} in the order of the suites
 */
export async function runSuites({ suites, skipsFail }) {
  /** @type {Map<string, import("./run-suite.mjs").SuiteResult>} */
  const results = new Map();
  /** @param {readonly import("./suites.mjs").Suite[]} lane */
  const run = async (lane) => {
    for (const suite of lane) results.set(suite.name, await runSuite({ suite, skipsFail }));
  };
  const lanes = new Set(suites.map(laneOf));
  await Promise.all([...lanes].map((lane) => run(suites.filter((suite) => laneOf(suite) === lane))));
  for (const [name, result] of results) {
    const again = (/** @type {readonly import("./failures.mjs").Failure[]} */ only) =>
      runSuite({ suite: result.suite, skipsFail: false, only });
    results.set(name, await lookAgain({ result, run: again }));
  }
  return suites.flatMap(({ name }) => results.get(name) ?? []);
}

/** @param {import("./suites.mjs").Suite} suite */
function laneOf({ lane = "checks" }) {
  return lane;
}
