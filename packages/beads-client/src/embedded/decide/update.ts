import { type Bead, beadStatuses, beadTypes } from "../../contract/bead.js";
import type { BeadChanges } from "../../contract/inputs.js";
import type { ChangeCondition } from "../../contract/options.js";
import { BeadsError } from "../../errors/beads-error.js";
import { conflict } from "../../errors/refusals.js";
import type { Patch } from "../store/tables.js";
import { wholeSeconds } from "../whole-seconds.js";

/**
 * What an update changes; undefined where all is so already.
 * @throws BeadsError `conflict`
 */
export function updated(options: {
  bead: Bead;
  changes: BeadChanges;
  onlyIf: ChangeCondition | undefined;
  now: string;
}): Patch | undefined {
  const { bead, changes, now } = options;
  requireCondition({ bead, condition: options.onlyIf ?? {} });
  const wanted = { ...asked(changes), ...consequences({ bead, status: changes.status, now }) };
  const differing = Object.entries(wanted).filter(([field, value]) => (bead[field] ?? null) !== value);
  return differing.length === 0 ? undefined : { ...Object.fromEntries(differing), updated_at: now };
}

/** @throws BeadsError `conflict` */
function requireCondition(options: { bead: Bead; condition: ChangeCondition }): void {
  const { bead, condition } = options;
  const { id, status, assignee = "" } = bead;
  if (condition.status !== undefined && condition.status !== status)
    throw conflict({ id, problem: `is ${status}, not ${condition.status}`, facts: { status, assignee } });
  if (condition.assignee !== undefined && condition.assignee !== assignee) {
    const problem = `is ${assignee || "nobody"}'s, not ${condition.assignee || "nobody"}'s`;
    throw conflict({ id, problem, facts: { status, assignee } });
  }
}

function asked(changes: BeadChanges): Patch {
  const entries = Object.entries(changes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([field, value]) => [field, kept(field, value)]));
}

/** Empty is absent; times are kept in whole seconds. */
function kept(field: string, value: string | number | null): string | number | null {
  if (value === "" || value === null) return null;
  return field === "due_at" || field === "defer_until" ? wholeSeconds(String(value)) : value;
}

/** What goes with a new status, as in bd. */
function consequences(options: { bead: Bead; status: string | undefined; now: string }): Patch {
  const { bead, status, now } = options;
  if (status === undefined) return {};
  return {
    ...(bead.status === "closed" && { closed_at: null, close_reason: null }),
    ...(bead.pinned && status !== "pinned" && { pinned: null }),
    ...(status === "in_progress" && bead.started_at === undefined && { started_at: now }),
  };
}

/**
 * Refuses a status or a type that only a configuration would make one: an embedded workspace has none.
 * @throws BeadsError `invalid_input`
 */
export function requireKnownWords(options: { status?: string | undefined; issue_type?: string | undefined }): void {
  const words = [
    { name: "status", word: options.status, known: beadStatuses as readonly string[] },
    { name: "issue_type", word: options.issue_type, known: beadTypes as readonly string[] },
  ];
  for (const { name, word, known } of words) {
    if (word === undefined || known.includes(word)) continue;
    throw new BeadsError({
      code: "invalid_input",
      message: `${word} is no ${name} of an embedded workspace.`,
      remedy: `Give one of ${known.join(", ")}.`,
      facts: { [name]: word },
    });
  }
}
