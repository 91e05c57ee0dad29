import { BeadsError } from "../errors/beads-error.js";

interface End {
  readonly id: string;
  readonly issue_type: string;
}

/**
 * Refuses a dependency that cannot be, whatever else there is.
 * @throws BeadsError `invalid_input`
 */
export function requirePossible(options: { from: End; to: End; type: string }): void {
  const { from, to, type } = options;
  const problem =
    from.id === to.id
      ? "a bead cannot depend on itself"
      : type === "blocks" && (from.issue_type === "epic") !== (to.issue_type === "epic")
        ? "an epic can only block an epic, and be blocked by one"
        : undefined;
  if (problem === undefined) return;
  throw new BeadsError({
    code: "invalid_input",
    message: `The dependency of ${from.id} on ${to.id} is not valid: ${problem}.`,
    remedy: "Make the epic the parent of the other one, or choose another type of dependency.",
    facts: { issue_id: from.id, depends_on_id: to.id, type },
  });
}
