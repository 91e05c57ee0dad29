import { asTownError, isTownError } from "@townkit/core";
import { selectedCodes } from "./selected-codes.js";
import type { OrchestratorSuite } from "./suite.js";

/** How one requirement fared. */
export type CaseResult = { readonly code: string; readonly proves: string } & (
  | { readonly status: "passed"; readonly ms: number }
  | { readonly status: "failed"; readonly ms: number; readonly why: string; readonly error: unknown }
  | { readonly status: "not_applicable"; readonly reason: string }
);

export interface SuiteReport {
  readonly name: string;
  readonly results: readonly CaseResult[];
  readonly passed: number;
  readonly failed: number;
  readonly notApplicable: number;
}

function wordsOf(error: unknown): string {
  if (isTownError(error)) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.message : asTownError(error).message;
}

/**
 * Runs the suite without a test runner, case by case, and reports each of them. A failing case does not end it.
 * @throws InvalidInputError `only` names what there is not; whatever opening or closing the subject throws.
 */
export async function runSuite(options: {
  suite: OrchestratorSuite;
  /** Only the requirements with these codes, or of these groups. */
  only?: readonly string[];
  onResult?: (result: CaseResult) => void;
}): Promise<SuiteReport> {
  const { suite, onResult } = options;
  const only = options.only && selectedCodes({ words: options.only, what: "What runSuite was given as only" });
  const open = await suite.open();
  const results: CaseResult[] = [];
  try {
    for (const one of suite.cases) {
      if (only !== undefined && !only.includes(one.code)) continue;
      const { code, proves } = one;
      const verdict = open.appliesTo(one);
      const began = Date.now();
      const result: CaseResult = verdict.applies
        ? await one.run(open.subject).then(
            () => ({ code, proves, status: "passed", ms: Date.now() - began }) as const,
            (error: unknown) =>
              ({ code, proves, status: "failed", ms: Date.now() - began, why: wordsOf(error), error }) as const,
          )
        : { code, proves, status: "not_applicable", reason: verdict.reason };
      results.push(result);
      onResult?.(result);
    }
  } finally {
    await open.close();
  }
  const count = (status: CaseResult["status"]) => results.filter((result) => result.status === status).length;
  return {
    name: suite.name,
    results,
    passed: count("passed"),
    failed: count("failed"),
    notApplicable: count("not_applicable"),
  };
}
