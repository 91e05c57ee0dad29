import { BeadsError } from "../../errors/beads-error.js";
import type { BeadsErrorCode } from "../../errors/codes.js";
import { isObject } from "../decode/answer.js";

/** What a problem that the server names means here. */
interface Meaning {
  readonly code: BeadsErrorCode;
  readonly remedy?: string;
  /** Proven by the server's own contract; else it may have changed something. */
  readonly effect?: "none";
  /** Facts by the names of the problem's members. */
  readonly facts?: Readonly<Record<string, string>>;
}

const refused = { effect: "none" } as const;

const meanings: Readonly<Record<string, Meaning>> = {
  not_found: { code: "not_found", ...refused },
  already_claimed: { code: "already_claimed", facts: { assignee: "assignee" }, ...refused },
  not_claimable: { code: "not_claimable", facts: { status: "issue_status" }, ...refused },
  not_closable: { code: "not_closable", facts: { openChildren: "open_children" }, ...refused },
  dependency_cycle: { code: "dependency_cycle", ...refused },
  dependency_exists: { code: "conflict", facts: { type: "existing_type" }, ...refused },
  already_exists: { code: "conflict", ...refused },
  precondition_failed: { code: "conflict", ...refused },
  busy: { code: "busy", remedy: "Try again.", ...refused },
  db_unavailable: { code: "unavailable", remedy: "Start the workspace's Dolt server, and try again." },
  unauthenticated: {
    code: "unavailable",
    remedy: "Give the client one of the tokens in the file of bd serve.",
    ...refused,
  },
};

/** Whether the server cannot be asked this way, though it may be able to do it; then the program is asked. */
export function isUnaskable(status: number): boolean {
  const badRequest = 400;
  const notAllowed = 405;
  return status === badRequest || status === notAllowed;
}

/** What a refusal of the server means. `effect`: what it may have done, where it does not say that it did nothing. */
export function problemIn(options: {
  status: number;
  answer: unknown;
  what: string;
  effect: "none" | "possible";
}): BeadsError {
  const { status, answer, what, effect } = options;
  const problem = isObject(answer) ? answer : {};
  const meaning = meanings[String(problem.code)];
  const facts = Object.entries(meaning?.facts ?? {}).map(([name, member]) => [name, problem[member]]);
  const said = typeof problem.detail === "string" ? problem.detail : String(problem.title ?? "it says no more");
  return new BeadsError({
    code: meaning?.code ?? "internal",
    message: `${what} failed: bd serve answered ${status}: ${said}`,
    remedy: meaning?.remedy,
    effect: meaning?.effect ?? effect,
    facts: { status, ...Object.fromEntries(facts) },
  });
}
