import { runSuite } from "./run-suite.mjs";

/**
 * Runs suites lane by lane: those of one lane one after another, the lanes beside each other.
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
  return suites.flatMap(({ name }) => results.get(name) ?? []);
}

/** @param {import("./suites.mjs").Suite} suite */
function laneOf({ lane = "checks" }) {
  return lane;
}
