import { AssertionError } from "node:assert/strict";
import {
  type CaseResult,
  type Half,
  listRequirements,
  type OrchestratorFactory,
  orchestratorSuite,
  runSuite,
} from "../suite/index.js";
import { requirementPage } from "./requirement-page.js";
import { traced } from "./trace.js";

/** A requirement as it fared; where it does not hold, what was done, expected and seen. */
export interface Finding {
  readonly code: string;
  readonly proves: string;
  /** The first half is what every backend owes, the second what it declares. */
  readonly half: Half;
  readonly status: CaseResult["status"];
  /** Why it does not apply, or does not hold. */
  readonly why?: string;
  /** The calls of the case, in order, with what came of each. */
  readonly done?: readonly string[];
  readonly expected?: unknown;
  readonly seen?: unknown;
  /** The page that explains it, a file. */
  readonly page?: string;
}

export interface CheckReport {
  readonly name: string;
  readonly findings: readonly Finding[];
  readonly holds: boolean;
}

const halves = new Map(listRequirements().map(({ code, half }) => [code, half]));

function findingOf(result: CaseResult, done: readonly string[]): Finding {
  const { code, proves, status } = result;
  const base = { code, proves, half: halves.get(code) ?? "first", status };
  if (result.status === "passed") return base;
  if (result.status === "not_applicable") return { ...base, why: result.reason };
  const { error, why } = result;
  const compared = error instanceof AssertionError ? { expected: error.expected, seen: error.actual } : {};
  return { ...base, why, done, ...compared, page: requirementPage({ code, from: process.cwd() }) };
}

/**
 * Runs the conformance suite over what the factory opens. `holds` is true only when something applied and all of it held.
 * @throws whatever opening or closing the subject throws.
 */
export async function checkOrchestrator(options: {
  factory: OrchestratorFactory;
  only?: readonly string[];
  onFinding?: (finding: Finding) => void;
}): Promise<CheckReport> {
  const { factory, only, onFinding } = options;
  const trace = traced(factory);
  const findings: Finding[] = [];
  const { name, passed, failed } = await runSuite({
    suite: orchestratorSuite(trace.factory),
    ...(only && { only }),
    onResult(result) {
      const finding = findingOf(result, trace.take());
      findings.push(finding);
      onFinding?.(finding);
    },
  });
  return { name, findings, holds: failed === 0 && passed > 0 };
}
