import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runChild } from "./child.mjs";
import { failuresOfCheck, failuresOfVitest } from "./failures.mjs";
import { seconds } from "./progress.mjs";
import { tallyOfCheck, tallyOfVitest } from "./tally.mjs";
import { offlineEnv, toolEnv } from "./tool-env.mjs";
import { root } from "./workspace.mjs";

/**
 * @typedef {object} SuiteResult
 * @property {import("./suites.mjs").Suite} suite
 * @property {import("./tally.mjs").Tally} tally
 * @property {readonly import("./failures.mjs").Failure[]} failures
 * @property {readonly import("./failures.mjs").Failure[]} [onlyAlone] what failed beside the others, and passed when it was run again alone
 * @property {number} ms
 */

/**
 * Runs one suite to its end or its deadline, and prints its output then: another may be running. Never throws: what goes
 * wrong is a failure of the suite, and the others still get their turn. `only`: these of its tests.
 * @param {{ suite: import("./suites.mjs").Suite, skipsFail: boolean, only?: readonly import("./failures.mjs").Failure[] }} options
 * @returns {Promise<SuiteResult>}
 */
export async function runSuite({ suite, skipsFail, only = [] }) {
  const started = performance.now();
  const reportFile = join(root, "node_modules/.cache/townkit/reports", `${suite.name}.json`);
  rmSync(reportFile, { force: true });
  console.log(`${suite.name} …`);
  try {
    const argv = typeof suite.argv === "function" ? await suite.argv() : suite.argv;
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${reportFile}`];
    const { ok, timedOut, output } = await runChild({
      argv: suite.vitest ? [...argv, ...chosen(only), ...reporters] : argv,
      env: suite.offline ? offlineEnv() : toolEnv(),
      deadlineMs: suite.deadlineMs,
      capture: true,
    });
    console.log(`\n── ${suite.name}: ${suite.proves}\n${output}`);
    if (timedOut) console.error(`${suite.name} was ended: it ran longer than ${seconds(suite.deadlineMs)}`);
    const report = suite.vitest ? readReport(reportFile) : undefined;
    const tally = suite.vitest ? tallyOfVitest({ report, ok, skipsFail }) : tallyOfCheck(ok);
    const known = failuresOfVitest(report);
    const failures = tally.failed === 0 ? [] : known.length > 0 ? known : failuresOfCheck(output);
    return { suite, tally, failures, ms: performance.now() - started };
  } catch (error) {
    console.error(error);
    return {
      suite,
      tally: tallyOfCheck(false),
      failures: [{ message: String(error) }],
      ms: performance.now() - started,
    };
  }
}

/**
 * What makes vitest run these tests and no others.
 * @param {readonly import("./failures.mjs").Failure[]} tests
 */
function chosen(tests) {
  if (tests.length === 0) return [];
  const names = tests.map(({ test = "" }) => test.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return [...new Set(tests.map(({ file = "" }) => file)), "--testNamePattern", `^(${names.join("|")})$`];
}

/** @param {string} file */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    // A run that was ended wrote none; the tally makes that a failure.
    return undefined;
  }
}
