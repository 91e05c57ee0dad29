import { BeadsError } from "./beads-error.js";

/** What every client says in the same words: that a bead is not as the call needs it. */

export function notFound(id: string): BeadsError {
  return new BeadsError({
    code: "not_found",
    message: `There is no bead ${id} in this workspace.`,
    remedy: "Give the full id of a bead that is there; list and search show them.",
    facts: { id },
  });
}

export function alreadyClaimed(options: { id: string; assignee: string }): BeadsError {
  return new BeadsError({
    code: "already_claimed",
    message: `The bead ${options.id} is ${options.assignee}'s.`,
    remedy: "Take another one, or have it released by who has it.",
    facts: options,
  });
}

export function notClaimable(options: { id: string; status: string }): BeadsError {
  return new BeadsError({
    code: "not_claimable",
    message: `The bead ${options.id} cannot be claimed: it is ${options.status}, not open.`,
    remedy: "Claim one that is open; ready shows them.",
    facts: options,
  });
}

export function notHolder(options: { id: string; holder: string; assignee: string; status: string }): BeadsError {
  const { id, holder, assignee, status } = options;
  const who = assignee === "" ? "nobody has it" : `${assignee} has it`;
  return new BeadsError({
    code: "not_holder",
    message: `The bead ${id} is not ${holder}'s: ${who}, and it is ${status}.`,
    remedy: "Do nothing more for it, or claim it first.",
    facts: options,
  });
}

export function notClosable(options: { id: string; why: string; blockers: readonly string[] }): BeadsError {
  return new BeadsError({
    code: "not_closable",
    message: `The bead ${options.id} cannot be closed: ${options.why}.`,
    remedy: "Close those first, or close it with force.",
    facts: options,
  });
}

export function conflict(options: { id: string; problem: string; facts?: Record<string, unknown> }): BeadsError {
  return new BeadsError({
    code: "conflict",
    message: `The bead ${options.id} ${options.problem}.`,
    remedy: "Look at it with show, and decide anew.",
    facts: { id: options.id, ...options.facts },
  });
}

export function keyConflict(options: { key: string; id: string }): BeadsError {
  return new BeadsError({
    code: "conflict",
    message: `The key ${options.key} has made the bead ${options.id}, with other content.`,
    remedy: "Use a new key for new content; repeat the old content to get that bead.",
    facts: options,
  });
}

export function dependencyCycle(options: { issue_id: string; depends_on_id: string }): BeadsError {
  return new BeadsError({
    code: "dependency_cycle",
    message: `The bead ${options.depends_on_id} waits for ${options.issue_id} already, which cannot wait for it too.`,
    remedy: "Remove one of the dependencies on the way first.",
    facts: options,
  });
}
