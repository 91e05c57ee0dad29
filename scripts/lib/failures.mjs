import { relative } from "node:path";
import { root } from "./workspace.mjs";

/** How much of a message is shown: enough to know the failure again, the whole is in the suite's own output. */
const shown = 240;

/**
 * What failed in a vitest run, a few words each, for the end of a run's output: what stands higher is hard to find, and
 * whoever reads only the end should know it too. A file that could not be loaded is named with its own message.
 * @param {import("./tally.mjs").Report | undefined} report
 * @returns {string[]}
 */
export function failuresOfVitest(report) {
  return (report?.testResults ?? []).flatMap(({ name = "", message = "", assertionResults }) => {
    const failed = assertionResults.filter(({ status }) => status === "failed");
    const file = relative(root, name);
    if (failed.length === 0) return message === "" ? [] : [`${file}: ${brief(message)}`];
    return failed.map(
      ({ fullName = "", failureMessages = [] }) => `${file}: ${fullName}: ${brief(failureMessages[0])}`,
    );
  });
}

/**
 * What a check that failed said last.
 * @param {string} output
 * @returns {string[]}
 */
export function failuresOfCheck(output) {
  return [brief(output.trim().split("\n").slice(-3).join(" "))];
}

/** @param {string | undefined} message */
function brief(message = "") {
  const [said = ""] = message.split(/\n\s+at /);
  const line = said.replace(/\s+/g, " ").trim();
  return line.length > shown ? `${line.slice(0, shown)}…` : line;
}
