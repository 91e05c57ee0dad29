/**
 * One requirement and the proof of it. A suite is a list of these, with no test runner inside: whoever runs it opens a
 * subject, calls `run`, and takes a rejection for a failure.
 */
export interface SuiteCase<Subject> {
  /** Stable and never used again for another requirement: `DELIVER-003`. */
  readonly code: string;
  /** One sentence: what holds when this passes. */
  readonly proves: string;
  /** The part of the suite that it belongs to; a part applies as a whole or not at all. */
  readonly part: string;
  /** Capabilities that it needs besides. */
  readonly needs?: readonly string[];
  run(subject: Subject): Promise<void>;
}

/** A case as documentation lists it. */
export interface Requirement {
  readonly code: string;
  readonly proves: string;
  readonly part: string;
}

const codePattern = /^[A-Z]+-\d{3}$/;

/**
 * The cases, checked: each code is well formed and stands once.
 * @throws Error naming the code that is not.
 */
export function checkedCases<Subject>(cases: readonly SuiteCase<Subject>[]): readonly SuiteCase<Subject>[] {
  const seen = new Set<string>();
  for (const { code } of cases) {
    if (!codePattern.test(code)) throw new Error(`The requirement code ${code} is not of the form GROUP-001.`);
    if (seen.has(code)) throw new Error(`The requirement code ${code} stands twice.`);
    seen.add(code);
  }
  return cases;
}

/** The case without its proof. */
export function requirementOf<Subject>({ code, proves, part, needs = [] }: SuiteCase<Subject>): Requirement {
  return { code, proves, part: [part, ...needs.map((name) => `can-${name}`)].join(", ") };
}
