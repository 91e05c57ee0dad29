import { asTownError } from "@townkit/core";
import { bad, type Check, type Found, type Patient } from "./check.js";

/** What a check has found, and what was done about it. */
export interface Finding extends Found {
  readonly check: string;
  readonly why: string;
  /** It was wrong, and was put right. */
  readonly mended: boolean;
  /** It is wrong, and `--fix` would put it right. */
  readonly mendable: boolean;
}

/** Carries out the checks in their order; with `fix`, what can be mended is mended and looked at again. */
export async function examine(options: {
  checks: readonly Check[];
  patient: Patient;
  fix: boolean;
}): Promise<readonly Finding[]> {
  const { checks, patient, fix } = options;
  const findings: Finding[] = [];
  for (const check of checks) {
    const { name, why, mend } = check;
    const first = await lookOnce(check, patient);
    const mends = !first.ok && mend !== undefined;
    if (!fix || !mends) {
      findings.push({ check: name, why, ...first, mended: false, mendable: mends });
      continue;
    }
    const problem = await mend(patient).then(
      () => null,
      (thrown: unknown) => asTownError(thrown).message,
    );
    const second = await lookOnce(check, patient);
    const detail = second.ok
      ? `${first.detail}; that is put right`
      : problem
        ? `${second.detail} (${problem})`
        : second.detail;
    findings.push({ check: name, why, ...second, detail, mended: second.ok, mendable: false });
  }
  return findings;
}

/** A check that throws has found what its error says. */
async function lookOnce({ look }: Check, patient: Patient): Promise<Found> {
  try {
    return await look(patient);
  } catch (thrown) {
    const error = asTownError(thrown);
    return bad(error.message, error.remedy ?? "Correct what the message names.");
  }
}

export function findingText({ check, ok, detail, remedy, why, mended, mendable }: Finding): string {
  const head = `${mended ? "mend" : !ok ? "FAIL" : remedy ? "note" : "ok  "} ${check}: ${detail}`;
  if (ok && !remedy) return head;
  return [head, why, remedy, mendable ? "`town doctor --fix` does it." : null].filter(Boolean).join("\n     ");
}
