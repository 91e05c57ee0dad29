// Fails when the recorded public types are not those of the packages as they are built, or the contract changed unannounced.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { announcementsOfCore, currentContract, readRecord } from "./announcements.mjs";
import { contractProblem } from "./contract-record.mjs";
import { contractReport, currentReports, reportFolder } from "./reports.mjs";

const reports = currentReports();
const kept = existsSync(reportFolder) ? readdirSync(reportFolder).filter((file) => file.endsWith(".api.md")) : [];
const stale = [...reports].filter(([file, text]) => read(file) !== text).map(([file]) => file);
const left = kept.filter((file) => !reports.has(file));

if (stale.length + left.length > 0) {
  console.error(`public types changed, and their record in docs/api did not: ${[...stale, ...left].join(", ")}`);
  console.error("Run `npm run build && npm run api:record`, and see in its diff what your change does to users.");
  process.exitCode = 1;
}
const problem = contractProblem({
  record: readRecord(),
  version: await currentContract(),
  report: reports.get(contractReport) ?? "",
  announcements: announcementsOfCore(),
});
if (problem !== undefined) {
  console.error(problem);
  process.exitCode = 1;
}
if (process.exitCode === undefined) console.log(`${reports.size} modules are as recorded`);

/** @param {string} file */
function read(file) {
  return kept.includes(file) ? readFileSync(join(reportFolder, file), "utf8") : undefined;
}
