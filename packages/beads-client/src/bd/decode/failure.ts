import { BeadsError } from "../../errors/beads-error.js";
import type { BeadsErrorCode } from "../../errors/codes.js";
import type { Ran } from "../program/run.js";
import { isObject, unwrapped } from "./answer.js";
import { parseJsonIn } from "./json.js";

/** What `bd` said when it failed. */
export interface Complaint {
  readonly message: string;
  /** Its own words for a kind of error, where it gives one. */
  readonly code?: string;
  readonly hint?: string;
}

/** Errors come as JSON on either stream, in an envelope or not, with text around it, or as text alone. */
function complaintIn(ran: Ran): Complaint {
  for (const text of [ran.stderr, ran.stdout]) {
    const value = unwrapped(parseJsonIn(text));
    if (!isObject(value) || typeof value.error !== "string") continue;
    const code = typeof value.code === "string" ? { code: value.code } : {};
    const hint = typeof value.hint === "string" ? { hint: value.hint } : {};
    // Where single ids failed, that is said as text before.
    const before = ran.stderr.split("\n").filter((line) => /^(?:Error|cannot) /.test(line));
    return { message: [...before, value.error].join("\n"), ...code, ...hint };
  }
  // After its error it may print how the command is used, in which any word may stand.
  const [message = ""] = (ran.stderr.trim() || ran.stdout.trim()).split(/^Usage:/m);
  return { message: message.trim() };
}

/** A kind of failure: how it is known, and what it means. The first that fits holds. */
interface Kind {
  readonly pattern: RegExp;
  readonly code: BeadsErrorCode;
  readonly remedy?: string;
  /** Proven by how `bd` does it; else it may have changed something. */
  readonly effect?: "none";
  /** Names of the pattern's groups, in their order. */
  readonly facts?: readonly string[];
}

const upgrade = "Use one version of bd for this workspace: the newest that opened it.";

const kinds: readonly Kind[] = [
  { pattern: /Error 1105|too (?:long|large) for column|Data too long/i, code: "text_too_long", effect: "none" },
  { pattern: /already claimed by (\S.*)$/m, code: "already_claimed", effect: "none", facts: ["assignee"] },
  { pattern: /already assigned to "([^"]+)"/, code: "already_claimed", effect: "none", facts: ["assignee"] },
  { pattern: /not claimable: status (\S+)/, code: "not_claimable", effect: "none", facts: ["status"] },
  {
    pattern: /issue already claimed: issue \S+ is assigned to "([^"]+)"/,
    code: "already_claimed",
    effect: "none",
    facts: ["assignee"],
  },
  {
    pattern: /assignee mismatch: \S+ is held by "([^"]*)"/,
    code: "conflict",
    effect: "none",
    facts: ["assignee"],
  },
  { pattern: /status mismatch: \S+ has status "([^"]*)"/, code: "conflict", effect: "none", facts: ["status"] },
  {
    pattern: /cannot (?:close|reassign) \S+: (?:assignee is|held by) "([^"]+)"/,
    code: "not_holder",
    effect: "none",
    facts: ["assignee"],
  },
  { pattern: /would create a cycle/, code: "dependency_cycle", effect: "none" },
  { pattern: /already exists with type "([^"]+)"/, code: "conflict", effect: "none", facts: ["type"] },
  { pattern: /can only block|cannot depend on itself|self[- ]dependency/i, code: "invalid_input", effect: "none" },
  { pattern: /cannot close|blocked by open issues/, code: "not_closable", effect: "none" },
  {
    pattern: /no beads database found|no_beads_directory|no database — run/i,
    code: "workspace_missing",
    effect: "none",
  },
  { pattern: /project_id mismatch|project identity mismatch/i, code: "workspace_mismatch", effect: "none" },
  {
    pattern: /schema version mismatch|schema_skew|database is at v\d+|column "\w+" could not be found/i,
    code: "skew",
    remedy: upgrade,
    effect: "none",
  },
  { pattern: /unknown (?:flag|command|shorthand)/i, code: "skew", remedy: upgrade, effect: "none" },
  { pattern: /MIGRATION-FREEZE|migration freeze|frozen for migration/i, code: "unavailable", effect: "none" },
  {
    pattern:
      /database is locked|another process holds|waiting for lock|gate busy|serialization failure|Error 1(?:213|205)\b/i,
    code: "busy",
    remedy: "Try again.",
    effect: "none",
  },
  {
    pattern:
      /connection refused|circuit breaker is open|invalid connection|server (?:is )?(?:not running|unreachable)/i,
    code: "unavailable",
    remedy: "Start the workspace's Dolt server, and try again.",
  },
  { pattern: /failed to open database|requires a CGO build|no such file or directory/i, code: "unavailable" },
  { pattern: /read-only mode/i, code: "unavailable", effect: "none" },
  {
    pattern: /^(?:Error )?.*(?:no issues? found matching|issue not found)/im,
    code: "not_found",
    effect: "none",
  },
  {
    pattern: /invalid (?:status|priority|issue type|type|--|dependency|format)|validation failed/i,
    code: "invalid_input",
    effect: "none",
  },
];

/** The longest part of what `bd` says that is passed on: some of its errors repeat a whole text that they were given. */
const longestQuote = 400;

/** What its failure means. `effect`: what it may have done before it failed, where its words do not prove the opposite. */
export function failureIn(options: { ran: Ran; what: string; effect: "none" | "possible" }): BeadsError {
  const { ran, what } = options;
  const { message, code: own, hint } = complaintIn(ran);
  const kind = kinds.find(({ pattern }) => pattern.test(`${own ?? ""}\n${message}`));
  const values = kind?.pattern.exec(`${own ?? ""}\n${message}`)?.slice(1) ?? [];
  const facts = Object.fromEntries((kind?.facts ?? []).map((name, index) => [name, values[index]]));
  const quote = message.length > longestQuote ? `${message.slice(0, longestQuote)}…` : message;
  return new BeadsError({
    code: kind?.code ?? "internal",
    message: `${what} failed: bd ended with ${ran.exitCode ?? "a signal"}${quote === "" ? " and said nothing" : `: ${quote}`}`,
    remedy: kind?.remedy ?? hint,
    effect: kind?.effect ?? options.effect,
    facts: { exitCode: ran.exitCode, ...facts },
  });
}
