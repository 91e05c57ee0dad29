// Writes the reports of the public types anew, from the packages as they are built, and records a new contract version.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { announcementsOfCore, currentContract, readRecord, recordFile } from "./announcements.mjs";
import { contractProblem, digestOf } from "./contract-record.mjs";
import { contractReport, currentReports, reportFolder } from "./reports.mjs";

const reports = currentReports();
mkdirSync(reportFolder, { recursive: true });
for (const file of readdirSync(reportFolder)) {
  if (file.endsWith(".api.md") && !reports.has(file)) rmSync(join(reportFolder, file));
}
for (const [file, text] of reports) writeFileSync(join(reportFolder, file), text);

const version = await currentContract();
const report = reports.get(contractReport) ?? "";
const record = { [version]: digestOf(report), ...readRecord() };
const problem = contractProblem({ record, version, report, announcements: announcementsOfCore() });
if (problem === undefined) {
  writeFileSync(recordFile, `${JSON.stringify(record, null, 2)}\n`);
  console.log(`${reports.size} reports in docs/api; contract ${version}`);
} else {
  console.error(problem);
  process.exitCode = 1;
}
