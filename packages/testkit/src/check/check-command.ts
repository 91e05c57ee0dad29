import { checkOrchestrator } from "./check.js";
import { loadConformance } from "./load-conformance.js";
import { findingText, verdictText } from "./report-text.js";
import { selectedCodes } from "./select.js";

/**
 * Checks what the target is checked by, and prints each requirement as it fares.
 * @returns whether all of it holds
 * @throws TownError `invalid_input`: there is no such target, or no such requirement.
 */
export async function check(options: {
  target: string;
  from: string;
  json: boolean;
  only: readonly string[] | undefined;
}): Promise<boolean> {
  const { target, from, json } = options;
  const only = options.only && selectedCodes(options.only);
  const { name, factories } = await loadConformance({ target, from });
  const reports = [];
  for (const factory of factories) {
    const report = await checkOrchestrator({
      factory,
      ...(only && { only }),
      onFinding: (finding) => void (json || process.stdout.write(`${findingText(finding)}\n`)),
    });
    reports.push(report);
    if (!json) process.stdout.write(`\n${verdictText(report)}\n`);
  }
  const holds = reports.every((report) => report.holds);
  if (json) process.stdout.write(`${JSON.stringify({ package: name, holds, reports })}\n`);
  return holds;
}
