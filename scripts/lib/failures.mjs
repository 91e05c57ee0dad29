import { relative } from "node:path";
import { root } from "./workspace.mjs";

/**
 * @typedef {object} Failure
 * @property {string} message enough to know the failure again; the whole is in the suite's own output
 * @property {string} [file] relative to the root
 * @property {string} [test] its full name
 */

const longestMessage = 240;

/**
 * What failed in a vitest run. A file that could not be loaded has a message of its own, and no test's name.
 * @param {import("./tally.mjs").Report | undefined} report
 * @returns {Failure[]}
 */
export function failuresOfVitest(report) {
  return (report?.testResults ?? []).flatMap(({ name = "", message = "", assertionResults }) => {
    const file = relative(root, name);
    const failed = assertionResults.filter(({ status }) => status === "failed");
    if (failed.length === 0) return message === "" ? [] : [{ file, message: brief(message) }];
    return failed.map(({ fullName = "", failureMessages = [] }) => ({
      file,
      test: fullName,
      message: brief(failureMessages[0]),
    }));
  });
}

/**
 * What a check that failed said last.
 * @param {string} output
 * @returns {Failure[]}
 */
export function failuresOfCheck(output) {
  return [{ message: brief(output.trim().split("\n").slice(-3).join(" ")) }];
}

/** @param {Failure} failure */
export function inWords({ file, test, message }) {
  return [file, test, message].filter((part) => part !== undefined).join(": ");
}

/** @param {string | undefined} message */
function brief(message = "") {
  const [said = ""] = message.split(/\n\s+at /);
  const line = said.replace(/\s+/g, " ").trim();
  return line.length > longestMessage ? `${line.slice(0, longestMessage)}…` : line;
}
