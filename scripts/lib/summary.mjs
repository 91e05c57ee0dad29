import { inWords } from "./failures.mjs";
import { seconds } from "./progress.mjs";
import { total } from "./tally.mjs";

/**
 * The table at the end of a run, what failed, and its closing line, which stays as it is for the programs that read it.
 * @param {readonly import("./run-suite.mjs").SuiteResult[]} results
 * @returns {string}
 */
export function summary(results) {
  const rows = results.map(({ suite, tally, ms }) => [
    tally.failed === 0 ? "ok" : "FAILED",
    suite.name,
    String(tally.passed),
    String(tally.failed),
    String(tally.skipped),
    seconds(ms),
    suite.proves,
  ]);
  const { passed, failed, skipped } = total(results.map(({ tally }) => tally));
  const closing = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
  const told = (/** @type {"failures" | "onlyAlone"} */ which, /** @type {string} */ how) =>
    results.flatMap((result) =>
      (result[which] ?? []).map((failure) => `${how}${result.suite.name}: ${inWords(failure)}`),
    );
  const table = align([["", "suite", "passed", "failed", "skipped", "time", "proves"], ...rows]);
  return [table, told("onlyAlone", "passed only alone: "), told("failures", ""), [closing]]
    .filter((part) => part.length > 0)
    .map((part) => part.join("\n"))
    .join("\n\n");
}

/** Rows of a table for the terminal, each column as wide as it must be. @param {readonly (readonly string[])[]} rows */
export function align(rows) {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
