import { selectedCodes } from "../suite/selected-codes.js";
import { checkOrchestrator } from "./check.js";
import { inTurn, type Turn } from "./in-turn.js";
import { loadConformance } from "./load-conformance.js";
import { findingText, verdictText } from "./report-text.js";

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
  const only = options.only && selectedCodes({ words: options.only, what: "--only" });
  const { name, factories } = await loadConformance({ target, from });
  const turns = inTurn({ count: factories.length, write: (text) => void (json || process.stdout.write(text)) });
  const checks = factories.map(async (factory, at) => {
    const turn = turns[at] as Turn;
    try {
      const report = await checkOrchestrator({
        factory,
        ...(only && { only }),
        onFinding: (finding) => turn.write(`${findingText(finding)}\n`),
      });
      turn.write(`\n${verdictText(report)}\n`);
      return report;
    } finally {
      turn.end();
    }
  });
  // All come to their end, whichever fails: each has things of its own to close.
  await Promise.allSettled(checks);
  const reports = await Promise.all(checks);
  const holds = reports.every((report) => report.holds);
  if (json) process.stdout.write(`${JSON.stringify({ package: name, holds, reports })}\n`);
  return holds;
}
