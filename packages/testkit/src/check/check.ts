import { AssertionError } from "node:assert/strict";
import { type CaseResult, type OrchestratorFactory, orchestratorSuite, runSuite } from "../suite/index.js";
import { traced } from "./trace.js";

/** A requirement as it fared; where it does not hold, what was done, expected and seen. */
export interface Finding {
  readonly code: string;
  readonly proves: string;
  readonly status: CaseResult["status"];
  /** Why it does not apply, or does not hold. */
  readonly why?: string;
  /** The calls of the case, in order, with what came of each. */
  readonly done?: readonly string[];
  readonly expected?: unknown;
  readonly seen?: unknown;
}

export interface CheckReport {
  readonly name: string;
  readonly findings: readonly Finding[];
  readonly holds: boolean;
}

function findingOf(result: CaseResult, done: readonly string[]): Finding {
  const { code, proves, status } = result;
  if (result.status === "passed") return { code, proves, status };
  if (result.status === "not_applicable") return { code, proves, status, why: result.reason };
  const { error, why } = result;
  const compared = error instanceof AssertionError ? { expected: error.expected, seen: error.actual } : {};
  return { code, proves, status, why, done, ...compared };
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
