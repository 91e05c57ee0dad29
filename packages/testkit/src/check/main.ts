import { parseArgs } from "node:util";
import { asTownError, InvalidInputError } from "@townkit/core";
import { checkOrchestrator } from "./check.js";
import { loadConformance } from "./load-conformance.js";
import { findingText, verdictText } from "./report-text.js";

const help = `townkit-testkit check PACKAGE|PATH [--json] [--only CODE,CODE]

Proves that an orchestrator keeps the contract, requirement by requirement.

  PACKAGE    a package that is installed here, whose package.json says "townkit": { "conformance": "./FILE" }
  PATH       such a package's folder, or the file itself
  --json     one JSON object: each requirement with its code, what it proves, and what was done, expected and seen
  --only     no more than these requirements

Exit codes: 0 all of it holds, 1 something does not, 2 wrong input.
`;

async function check(
  target: string,
  options: { json: boolean; only: readonly string[] | undefined },
): Promise<boolean> {
  const { name, factories } = await loadConformance({ target, from: process.cwd() });
  const reports = [];
  for (const factory of factories) {
    const report = await checkOrchestrator({
      factory,
      ...(options.only && { only: options.only }),
      onFinding: (finding) => void (options.json || process.stdout.write(`${findingText(finding)}\n`)),
    });
    reports.push(report);
    if (!options.json) process.stdout.write(`\n${verdictText(report)}\n`);
  }
  const holds = reports.every((report) => report.holds);
  if (options.json) process.stdout.write(`${JSON.stringify({ package: name, holds, reports })}\n`);
  return holds;
}

async function run(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { json: { type: "boolean", default: false }, only: { type: "string" }, help: { type: "boolean" } },
  });
  const [command, target, ...more] = positionals;
  if (values.help || command === undefined) {
    process.stdout.write(help);
    return 0;
  }
  if (command !== "check" || target === undefined || more.length > 0)
    throw new InvalidInputError({ what: "The command line", problem: "it is not `check PACKAGE|PATH`." });
  return (await check(target, { json: values.json, only: values.only?.split(",") })) ? 0 : 1;
}

function explained(error: unknown): number {
  const { message, remedy, exitCode } = asTownError(error);
  process.stderr.write(`${message}\n${remedy ? `${remedy}\n` : ""}`);
  return exitCode;
}

const wrongLine = (error: unknown) =>
  error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");

process.exitCode = await run(process.argv.slice(2)).catch((error: unknown) =>
  explained(
    wrongLine(error) ? new InvalidInputError({ what: "The command line", problem: (error as Error).message }) : error,
  ),
);
