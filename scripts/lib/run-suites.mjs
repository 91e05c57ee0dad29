import { runSuite } from "./run-suite.mjs";

/**
 * Runs suites in two lanes, each one suite after another: those that start real servers, which mostly wait, and all others.
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
  await Promise.all([
    run(suites.filter(({ servers }) => servers === true)),
    run(suites.filter(({ servers }) => servers !== true)),
  ]);
  return suites.flatMap(({ name }) => results.get(name) ?? []);
}
